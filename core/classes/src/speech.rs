//! `Speech`: reads texts aloud to the applicant.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::{Sensitive, kind};

choice! {
    /// The language of a text.
    Language {
        /// Chinese, as spoken in the standard language.
        Zh = "zh",
        /// English.
        En = "en",
    }
}

class! {
    /// A voice: a synthesiser with a loudspeaker, or with a socket for headphones. People who see badly or read little
    /// use the machine by it.
    ///
    /// For driver authors: `say` comes back when the last word was heard, and a cancel silences the voice within 250 ms. A
    /// language the voice has not answers `unsupportedData`. What is said may hold a name: keep it out of logs and off the
    /// disk.
    ///
    /// For flow authors: the host reads every view aloud by itself; a flow needs no step for it.
    Speech = 10, Device, "tongban.speech/1";

    /// What this voice can do.
    capabilities {
        /// Languages it has, separated by blanks: `zh`, `en`.
        1 languages: String,
        /// Whether it can speak slower and faster.
        2 rates: bool,
    }

    /// How this voice is.
    status {}

    unsolicited {}

    /// Reads a text aloud and comes back when it is read.
    command say = 1, Repeatable, longest 300 s {
        params SayParams {
            /// The text, as it should be heard: numbers that are read digit by digit are written apart.
            1 text: Sensitive<String, kind::Name>,
            /// Its language.
            2 language: Language,
            /// How fast, in percent of the usual, 50–200; absent means 100.
            3 rate: Option<i64>,
            /// How loud, in percent of the loudest, 1–100; absent means 100. A voice that cannot speak softer ignores it.
            4 volume: Option<i64>,
        }
        result SayResult {}
        events {
            /// The first word is heard.
            1 started,
        }
        codes {
            /// Nothing can be heard: loudspeaker or amplifier.
            1 speaker_inoperable Fault,
        }
    }

    /// Silences the voice, whatever it was told before. A `say` under way is ended by cancelling it.
    command stop = 2, Repeatable, longest 5 s {
        params StopParams {}
        result StopResult {}
        events {}
        codes {
            /// Nothing can be heard: loudspeaker or amplifier.
            1 speaker_inoperable Fault,
        }
    }
}
