//! What a case wants done. Nothing of it may happen before it is on record.

use super::View;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tongban_model::{Money, Record, Value};

/// Number of an effect within its case.
pub type EffectId = u32;

/// Number of a timer within its case.
pub type TimerId = u32;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    /// Show this.
    Show(Box<View>),
    /// Command a device or connector and report its completion.
    Do {
        /// The effect.
        id: EffectId,
        /// The slot.
        slot: Arc<str>,
        /// The class's id.
        class: Arc<str>,
        /// The command's number.
        command: u16,
        /// Parameters.
        params: Record,
        /// Time allowed.
        within_ms: u64,
    },
    /// Render and print this paper and report its completion.
    Print {
        /// The effect.
        id: EffectId,
        /// The paper.
        job: Box<PaperJob>,
        /// Time allowed.
        within_ms: u64,
    },
    /// Take the next acceptance number of today and report it as text in field 1.
    Allot {
        /// The effect.
        id: EffectId,
        /// Region of the acceptance number, six digits.
        region: Arc<str>,
        /// Station, three digits.
        station: Arc<str>,
    },
    /// Ask a command under way to stop. Its completion still comes.
    Cancel {
        /// The command.
        id: EffectId,
    },
    /// Wake the case after this long.
    StartTimer {
        /// The timer.
        id: TimerId,
        /// How long.
        after_ms: u64,
    },
    /// Forget a timer.
    StopTimer {
        /// The timer.
        id: TimerId,
    },
    /// Leave a marker in the process video; nobody waits for it.
    Mark {
        /// The step's id.
        step: Arc<str>,
    },
    /// A payment changed its state. Written in the same transaction as the record of this step.
    Fact(Fact),
    /// The applicant is done: clear the screen and every personal value on it.
    Release {
        /// How the session ended.
        outcome: Arc<str>,
    },
    /// The case is closed; nothing of it is open any more.
    End {
        /// How.
        outcome: Arc<str>,
    },
}

/// A payment and its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The payment's number: one per case and amount for life.
    pub number: Arc<str>,
    /// The amount.
    pub amount: Money,
    /// Its state.
    pub state: PaymentState,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentState {
    /// Number minted; nothing has left the machine.
    Intent,
    /// The provider knows it.
    Created,
    /// The applicant can pay it.
    Shown,
    /// Paid.
    Success,
    /// Being closed.
    Closing,
    /// Can no longer be paid; no money was taken.
    Closed,
    /// Not known; being asked.
    Unknown,
    /// To be given back.
    Refunding,
    /// Given back.
    Refunded,
}

/// A paper to print.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperJob {
    /// Reference of the job: the same reference is never printed twice.
    pub reference: Arc<str>,
    /// The form.
    pub form: Arc<str>,
    /// The printer's slot.
    pub slot: Arc<str>,
    /// Values by field name.
    pub fields: Vec<(Arc<str>, Value)>,
}
