//! `Auxiliaries`: doors, switches, sensors and power of the cabinet.

use crate::RetrySafety::Repeatable;
use crate::define::{choice, class, record};
use tongban_model::Date;

choice! {
    /// How a door is, in the words of XFS4IoT.
    Door {
        /// Shut.
        Closed = "closed",
        /// Open.
        Open = "open",
        /// Shut and locked.
        Locked = "locked",
        /// Shut, locked and bolted.
        Bolted = "bolted",
        /// Somebody tampered with it.
        Tampered = "tampered",
    }
}

choice! {
    /// Where the operator's key switch stands.
    OperatorSwitch {
        /// In service.
        Run = "run",
        /// Maintenance.
        Maintenance = "maintenance",
        /// Supervisor.
        Supervisor = "supervisor",
    }
}

choice! {
    /// Whether a sensor is struck.
    Sensor {
        /// At rest.
        Off = "off",
        /// Struck.
        On = "on",
    }
}

choice! {
    /// Whether somebody stands before the machine.
    Presence {
        /// Somebody is there.
        Present = "present",
        /// Nobody is there.
        NotPresent = "not_present",
    }
}

choice! {
    /// How light it is around the machine.
    AmbientLight {
        /// Very dark.
        VeryDark = "very_dark",
        /// Dark.
        Dark = "dark",
        /// Neither.
        MediumLight = "medium_light",
        /// Light.
        Light = "light",
        /// Very light.
        VeryLight = "very_light",
    }
}

choice! {
    /// How the uninterruptible power supply is.
    PowerSupply {
        /// The mains feed the machine and the battery is full.
        Good = "good",
        /// The battery is low.
        Low = "low",
        /// The battery is switched in.
        Engaged = "engaged",
        /// The battery feeds the machine.
        Powering = "powering",
        /// The mains are back.
        Recovered = "recovered",
    }
}

choice! {
    /// What the sign at the machine says.
    OpenClosed {
        /// Open.
        Open = "open",
        /// Closed.
        Closed = "closed",
    }
}

choice! {
    /// What to do with the power supply's battery.
    PowerControl {
        /// Switch it in, so that it takes over when the mains fail.
        Engage = "engage",
        /// Switch it out, so that the machine goes dark with the mains.
        Disengage = "disengage",
    }
}

choice! {
    /// When the machine starts by itself.
    StartupMode {
        /// Not at all.
        Clear = "clear",
        /// Once, on a day.
        Specific = "specific",
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
    }
}

class! {
    /// What is built into the cabinet beside its devices: doors, key switch, sensors, battery, sign, loudness, emergency
    /// call, and the clock that starts the machine in the morning.
    ///
    /// For driver authors: leave out of the status what the cabinet has not, and tell of every change at once.
    ///
    /// For flow authors: these are for the host and the operator; no flow asks for them.
    Auxiliaries = 12, Device, "tongban.auxiliaries/1";

    /// What this cabinet has.
    capabilities {
        /// Parts there are, by the names of the status fields and the parameters of `set_auxiliaries`, separated by blanks.
        1 parts: String,
        /// Whether it can start the machine at a time.
        2 auto_startup: bool,
    }

    /// How this cabinet is.
    status {
        /// The door of the cabinet.
        1 cabinet_door: Option<Door>,
        /// The door of the safe.
        2 safe_door: Option<Door>,
        /// The operator's key switch.
        3 operator_switch: Option<OperatorSwitch>,
        /// Somebody breaks it open.
        4 tamper: Option<Sensor>,
        /// Somebody shakes it.
        5 seismic: Option<Sensor>,
        /// It is hot inside.
        6 heat: Option<Sensor>,
        /// Whether somebody stands before it.
        7 proximity: Option<Presence>,
        /// How light it is around it.
        8 ambient_light: Option<AmbientLight>,
        /// Its uninterruptible power supply.
        9 power_supply: Option<PowerSupply>,
        /// What its sign says.
        10 open_closed: Option<OpenClosed>,
        /// How loud it is, 0–1000.
        11 volume: Option<i64>,
    }

    unsolicited {
        /// The applicant pressed the emergency call.
        1 emergency_call,
    }

    /// Sets parts of the cabinet; those that are not named stay as they are.
    command set_auxiliaries = 1, Repeatable, longest 10 s {
        params SetAuxiliariesParams {
            /// What the sign should say.
            1 open_closed: Option<OpenClosed>,
            /// How loud, 0–1000.
            2 volume: Option<i64>,
            /// What to do with the battery.
            3 power_supply: Option<PowerControl>,
        }
        result SetAuxiliariesResult {}
        events {}
        codes {
            /// The cabinet has no such part, or it cannot be set so.
            1 invalid_auxiliary Manifest,
        }
    }

    /// Tells when the machine starts by itself.
    command get_auto_startup_time = 2, Repeatable, longest 5 s {
        params GetAutoStartupTimeParams {}
        result AutoStartupTime {
            /// When.
            1 mode: StartupMode,
            /// The time of day, `HH:MM`; absent with `clear`.
            2 at: Option<String>,
            /// The day, for `specific`.
            3 on: Option<Date>,
            /// The day of the week, 1 (Monday) to 7, for `weekly`.
            4 weekday: Option<i64>,
        }
        events {}
        codes {
            /// The cabinet cannot start by itself.
            1 invalid_auxiliary Manifest,
        }
    }

    /// Says when the machine shall start by itself.
    command set_auto_startup_time = 3, Repeatable, longest 5 s {
        params SetAutoStartupTimeParams {
            /// When.
            1 mode: StartupMode,
            /// The time of day, `HH:MM`; absent with `clear`.
            2 at: Option<String>,
            /// The day, for `specific`.
            3 on: Option<Date>,
            /// The day of the week, 1 (Monday) to 7, for `weekly`.
            4 weekday: Option<i64>,
        }
        result SetAutoStartupTimeResult {}
        events {}
        codes {
            /// The cabinet cannot start by itself, or not at such a time.
            1 invalid_auxiliary Manifest,
        }
    }

    /// The machine no longer starts by itself.
    command clear_auto_startup_time = 4, Repeatable, longest 5 s {
        params ClearAutoStartupTimeParams {}
        result ClearAutoStartupTimeResult {}
        events {}
        codes {
            /// The cabinet cannot start by itself.
            1 invalid_auxiliary Manifest,
        }
    }
}
