//! `Lights`: guide lights at the devices and the lamps of the cabinet.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};

choice! {
    /// Which light, in the words of XFS4IoT as far as it has them.
    LightName {
        /// At the card reader.
        CardReader = "card_reader",
        /// At the PIN pad.
        PinPad = "pin_pad",
        /// At the receipt printer.
        ReceiptPrinter = "receipt_printer",
        /// At the document printer.
        DocumentPrinter = "document_printer",
        /// At the scanner.
        Scanner = "scanner",
        /// At the contactless reader.
        Contactless = "contactless",
        /// Lamp: all is well.
        StatusGood = "status_good",
        /// Lamp: somebody should look soon.
        StatusWarning = "status_warning",
        /// Lamp: out of order.
        StatusBad = "status_bad",
        /// Lamp: an operator is at work.
        StatusSupervisor = "status_supervisor",
        /// Lamp: in service.
        StatusInService = "status_in_service",
        /// The light of the fascia.
        FasciaLight = "fascia_light",
        /// At the fingerprint scanner.
        FingerprintReader = "fingerprint_reader",
        /// At the camera, which is also what lights the face.
        Camera = "camera",
        /// At the signature pad.
        SignaturePad = "signature_pad",
        /// In the tray of the document camera.
        DocumentTray = "document_tray",
    }
}

choice! {
    /// How a light burns.
    FlashRate {
        /// Dark.
        Off = "off",
        /// Flashes slowly.
        Slow = "slow",
        /// Flashes.
        Medium = "medium",
        /// Flashes quickly.
        Quick = "quick",
        /// Burns.
        Continuous = "continuous",
    }
}

choice! {
    /// The colour of a light.
    Colour {
        /// Red.
        Red = "red",
        /// Green.
        Green = "green",
        /// Yellow.
        Yellow = "yellow",
        /// Blue.
        Blue = "blue",
        /// Cyan.
        Cyan = "cyan",
        /// Magenta.
        Magenta = "magenta",
        /// White.
        White = "white",
    }
}

choice! {
    /// Which way a light runs.
    Direction {
        /// Into the machine.
        Entry = "entry",
        /// Out of the machine.
        Exit = "exit",
    }
}

record! {
    /// A light that burns.
    Lit {
        /// Which light.
        1 light: LightName,
        /// How it burns.
        2 flash_rate: FlashRate,
        /// Its colour, where it has several.
        3 colour: Option<Colour>,
        /// Which way it runs, where it can.
        4 direction: Option<Direction>,
    }
}

class! {
    /// The lights of the cabinet: one at each place where the applicant must do something, and the lamps that say from
    /// afar how the machine is.
    ///
    /// For driver authors: a light burns until it is told otherwise; after opening all are dark.
    ///
    /// For flow authors: the host lights the place of the device that waits for the applicant; a flow needs no step for it.
    Lights = 11, Device, "tongban.lights/1";

    /// What these lights can do.
    capabilities {
        /// Lights there are, separated by blanks.
        1 lights: String,
        /// Colours they have, separated by blanks; empty when there is one only.
        2 colours: String,
        /// Ways they can flash, separated by blanks, `off` and `continuous` among them.
        3 flash_rates: String,
    }

    /// How these lights are.
    status {
        /// Those that burn.
        1 lit: Vec<Lit>,
    }

    unsolicited {}

    /// Sets one light.
    command set_light = 1, Repeatable, longest 5 s {
        params SetLightParams {
            /// Which light.
            1 light: LightName,
            /// How it should burn.
            2 flash_rate: FlashRate,
            /// The colour; absent means the light's usual one.
            3 colour: Option<Colour>,
            /// Which way it should run; absent means that it stands.
            4 direction: Option<Direction>,
        }
        result SetLightResult {}
        events {}
        codes {
            /// The cabinet has no such light, or not in this colour.
            1 invalid_light Manifest,
            /// The light does not burn as it should.
            2 light_error Fault,
        }
    }
}
