//! Money is taken once: every answer of the terminal, every fault of the line, the cable pulled and put back.

use std::sync::PoisonError;
use std::time::Duration;
use tongban_lab::far::bank_terminal::{BankTerminal, Framing, Ledger, Sale};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_lab::{Fault, Placed};
use tongban_sdk::payment_terminal::{
    PaymentTerminal as _, QueryLastParams, SaleParams, SaleResult, SaleState, VoidParams, code, event,
};
use tongban_sdk::{CompletionCode, DeviceState, Failure, Family, Money};
use tongban_terminal_serial::frames::Profile;
use tongban_terminal_serial::terminal::Terminal;

const SOON: Duration = Duration::from_secs(20);
const BOTH: [(Profile, Framing); 2] = [(Profile::Stx, Framing::Stx), (Profile::Json, Framing::Json)];

fn placed(framing: Framing) -> (Placed, Ledger) {
    let (terminal, ledger) = BankTerminal::new(framing);
    (Placed::memory(terminal), ledger)
}

fn of(ledger: &Ledger, trace: &str) -> Option<Sale> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner).get(trace).cloned()
}

fn sell(terminal: &mut Terminal, trace: &str, within: Duration) -> Result<SaleResult, Failure> {
    terminal.sale(&Timed::within(within), SaleParams { trace: trace.into(), amount: Money::fen(2_000) })
}

fn state(terminal: &mut Terminal, trace: &str) -> SaleState {
    terminal.query_last(&Timed::within(SOON), QueryLastParams { trace: trace.into() }).unwrap().state
}

#[test]
fn a_sale_is_made_asked_for_and_given_back() {
    for (profile, framing) in BOTH {
        let (lab, ledger) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        assert_eq!(terminal.status().unwrap().device, DeviceState::Online);
        assert_eq!(state(&mut terminal, "T-1"), SaleState::NotFound);
        let call = Timed::within(SOON);
        let sold = terminal.sale(&call, SaleParams { trace: "T-1".into(), amount: Money::fen(2_000) }).unwrap();
        assert_eq!((sold.state, sold.reference.as_deref()), (SaleState::Approved, Some("9T-1")));
        assert_eq!(sold.card.expose().as_deref(), Some("621700******0017"));
        assert_eq!(call.events(), [event::sale::insert_card, event::sale::online]);
        let again = sell(&mut terminal, "T-1", SOON).unwrap();
        assert_eq!(again.state, SaleState::Approved);
        assert_eq!(of(&ledger, "T-1").map(|sale| (sale.heard, sale.taken)), Some((1, 1)), "asked again, sent once");
        let known = terminal.query_last(&Timed::within(SOON), QueryLastParams { trace: "T-1".into() }).unwrap();
        assert_eq!((known.state, known.amount), (SaleState::Approved, Some(Money::fen(2_000))));
        for _ in 0..2 {
            let void = VoidParams { trace: "T-1".into(), amount: Money::fen(2_000) };
            assert_eq!(terminal.void(&Timed::within(SOON), void).unwrap().state, SaleState::Reversed);
        }
        assert_eq!(sell(&mut terminal, "T-1", SOON).unwrap_err().code, CompletionCode::InvalidData);
        let other = SaleParams { trace: "T-1".into(), amount: Money::fen(1) };
        assert_eq!(terminal.sale(&Timed::within(SOON), other).unwrap_err().code, CompletionCode::InvalidData);
    }
}

#[test]
fn every_no_of_person_terminal_and_bank_has_its_code() {
    let class = CompletionCode::CommandErrorCode;
    for (profile, framing) in BOTH {
        let (lab, _) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        for (at, (next, code, error, family)) in [
            ("declined", class, Some(1), Family::Retry),
            ("no card", class, Some(2), Family::Retry),
            ("unreadable", class, Some(3), Family::Retry),
            ("no bank", class, Some(4), Family::Fault),
            ("bank silent", CompletionCode::ResultUnknown, None, Family::Fault),
            ("other amount", CompletionCode::ResultUnknown, None, Family::Fault),
        ]
        .into_iter()
        .enumerate()
        {
            lab.act(&format!("next {next}"));
            let failure = sell(&mut terminal, &format!("T-{at}"), SOON).unwrap_err();
            assert_eq!((failure.code, failure.error, failure.family), (code, error, family), "{next}: {failure}");
        }
        assert_eq!(state(&mut terminal, "T-4"), SaleState::Unknown);
        assert_eq!(sell(&mut terminal, "T-4", SOON).unwrap_err().code, CompletionCode::ResultUnknown);
        let void = VoidParams { trace: "T-0".into(), amount: Money::fen(2_000) };
        assert_eq!(terminal.void(&Timed::within(SOON), void).unwrap_err().error, Some(2));
        assert_eq!(sell(&mut terminal, "bad trace", SOON).unwrap_err().code, CompletionCode::InvalidData);
    }
}

#[test]
fn a_code_that_some_banks_approve_by_is_never_taken_for_a_no() {
    for (profile, framing) in BOTH {
        let (lab, ledger) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        for (trace, next) in [("T-1", "approved by 08"), ("T-2", "approved by A2")] {
            lab.act(&format!("next {next}"));
            assert_eq!(sell(&mut terminal, trace, SOON).unwrap_err().code, CompletionCode::ResultUnknown, "{next}");
            assert_eq!(state(&mut terminal, trace), SaleState::Approved, "{next}");
            assert_eq!(of(&ledger, trace).map(|sale| sale.taken), Some(1), "{next}");
        }
    }
}

#[test]
fn a_sale_whose_acknowledgement_is_lost_takes_no_card_later() {
    for (profile, framing) in BOTH {
        let (lab, ledger) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        lab.act("next unacknowledged");
        assert_eq!(sell(&mut terminal, "T-1", SOON).unwrap_err().code, CompletionCode::ResultUnknown);
        assert_eq!(state(&mut terminal, "T-1"), SaleState::NotFound);
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(of(&ledger, "T-1"), None, "the applicant may have paid otherwise by now");
    }
}

#[test]
fn what_cannot_be_asked_at_the_bank_now_is_not_refused_for_good() {
    for (profile, framing) in BOTH {
        let (lab, _) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        sell(&mut terminal, "T-1", SOON).unwrap();
        let void = || VoidParams { trace: "T-1".into(), amount: Money::fen(2_000) };
        lab.act("next bank away");
        let away = terminal.void(&Timed::within(SOON), void()).unwrap_err();
        assert_eq!((away.family, away.error), (Family::Fault, code::void::no_connection("").error), "{away}");
        assert_eq!(terminal.void(&Timed::within(SOON), void()).unwrap().state, SaleState::Reversed);
        lab.act("next bank away");
        let away = sell(&mut terminal, "T-2", SOON).unwrap_err();
        assert_eq!((away.family, away.error), (Family::Fault, code::sale::no_connection("").error), "{away}");
    }
}

#[test]
fn a_terminal_that_drops_repeats_answers_the_question_after_a_cancel() {
    let (lab, ledger) = placed(Framing::Json);
    let mut terminal = Terminal::new(lab.stream(), Profile::Json, true);
    for turn in 0..3 {
        let trace = format!("T-{turn}");
        lab.act("next dies");
        let call = Timed::within(SOON).cancel_after(Duration::from_millis(150));
        let sale = SaleParams { trace: trace.clone(), amount: Money::fen(2_000) };
        assert_eq!(terminal.sale(&call, sale).unwrap_err().code, CompletionCode::ResultUnknown);
        let heard = of(&ledger, &trace).map(|sale| sale.heard);
        assert_eq!((state(&mut terminal, &trace), heard), (SaleState::Approved, Some(1)));
    }
    let asked = lab.heard().windows(5).filter(|five| five == b"query").count();
    assert_eq!(asked, 6, "each question is asked once: before the sale, and after it");
}

#[test]
fn a_terminal_that_forgets_to_mask_a_card_is_masked_here() {
    for (profile, framing) in BOTH {
        let (lab, _) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        lab.act("next unmasked");
        let sold = sell(&mut terminal, "T-1", SOON).unwrap();
        assert_eq!(sold.card.expose().as_deref(), Some("621700*********0017"));
    }
}

#[test]
fn a_lost_answer_is_unknown_and_is_asked_for_before_anything_is_sent_again() {
    for (profile, framing) in BOTH {
        let (lab, ledger) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        lab.act("next dies");
        let lost = sell(&mut terminal, "T-1", Duration::from_millis(300)).unwrap_err();
        assert_eq!((lost.code, lost.family), (CompletionCode::ResultUnknown, Family::Fault));
        // The driver that died and the one that was started in its place have nothing in common but the terminal.
        let mut next = Terminal::new(lab.stream(), profile, true);
        assert_eq!(sell(&mut next, "T-1", SOON).unwrap().state, SaleState::Approved);
        assert_eq!(of(&ledger, "T-1").map(|sale| (sale.heard, sale.taken)), Some((1, 1)));
    }
}

#[test]
fn a_sale_that_was_cancelled_before_it_was_sent_is_cancelled_and_after_that_unknown() {
    let (lab, ledger) = placed(Framing::Stx);
    let mut terminal = Terminal::new(lab.stream(), Profile::Stx, true);
    let params = || SaleParams { trace: "T-1".into(), amount: Money::fen(2_000) };
    let early = terminal.sale(&Timed::within(SOON).cancel_after(Duration::ZERO), params()).unwrap_err();
    assert_eq!((early.code, of(&ledger, "T-1")), (CompletionCode::Canceled, None));
    lab.act("next dies");
    let call = Timed::within(SOON).cancel_after(Duration::from_millis(150));
    let late = terminal.sale(&call, params()).unwrap_err();
    assert!(call.elapsed() < Duration::from_millis(150 + 1_000), "{:?}", call.elapsed());
    assert_eq!(late.code, CompletionCode::ResultUnknown);
    let heard = lab.heard();
    assert!(heard.windows(4).any(|four| four == b"C1\x1cR"), "the terminal was told to end it");
}

#[test]
fn each_fault_at_each_message_takes_money_once_at_most_and_the_truth_is_told_afterwards() {
    for (profile, framing) in BOTH {
        let (lab, ledger) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        let mut number = 0;
        // Acknowledgement and answer of the question, then of the sale with its steps.
        for nth in 1..=6 {
            through_every_fault(&lab, nth, Duration::from_millis(250), |lab, within| {
                if within < SOON {
                    number += 1;
                }
                let trace = format!("T-{number}");
                let sold = sell(&mut terminal, &trace, within);
                if let Err(failure) = &sold {
                    lab.calm();
                    let sale = of(&ledger, &trace);
                    let taken = sale.as_ref().is_some_and(|sale| sale.taken > 0);
                    let unknown = failure.code == CompletionCode::ResultUnknown;
                    assert!(unknown || !taken, "{nth}: money was taken, and the host hears {failure}");
                }
                let sale = of(&ledger, &trace);
                assert!(sale.is_none_or(|sale| sale.heard <= 1 && sale.taken <= 1), "{nth}: a sale was sent twice");
                sold
            });
            let told = state(&mut terminal, &format!("T-{number}"));
            assert_eq!(told, SaleState::Approved);
        }
    }
}

#[test]
fn questions_and_voids_survive_each_fault() {
    for (profile, framing) in BOTH {
        let (lab, _) = placed(framing);
        let mut terminal = Terminal::new(lab.stream(), profile, true);
        sell(&mut terminal, "T-1", SOON).unwrap();
        for nth in [1, 2] {
            through_every_fault(&lab, nth, Duration::from_millis(200), |_, within| {
                terminal.query_last(&Timed::within(within), QueryLastParams { trace: "T-1".into() })
            });
        }
        through_every_fault(&lab, 3, Duration::from_millis(200), |_, within| {
            let void = VoidParams { trace: "T-1".into(), amount: Money::fen(2_000) };
            terminal.void(&Timed::within(within), void)
        });
    }
}

#[test]
fn the_cable_pulled_at_each_message_of_a_sale_and_two_hundred_times_leaves_nothing_behind() {
    let (lab, ledger) = placed(Framing::Json);
    let mut terminal = Terminal::new(lab.stream(), Profile::Json, true);
    for turn in 0..12 {
        lab.fault(Fault::Pull, turn % 6 + 1, 1);
        let trace = format!("P-{turn}");
        let first = sell(&mut terminal, &trace, SOON);
        lab.calm();
        assert_eq!(sell(&mut terminal, &trace, SOON).unwrap().state, SaleState::Approved, "{first:?}");
        assert_eq!(of(&ledger, &trace).map(|sale| (sale.heard, sale.taken)), Some((1, 1)), "turn {turn}");
    }
    storm(&lab, 200, |_, within| terminal.query_last(&Timed::within(within), QueryLastParams { trace: "P-0".into() }));
    lab.pull();
    assert_eq!(terminal.status().unwrap().device, DeviceState::NoDevice);
}
