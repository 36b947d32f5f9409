//! The far ends, one file per device.
