//! The browser as kiosk shell. The host starts the browser in front of the applicant, hears its heartbeat, reloads the
//! page that went silent, restarts the browser that does not come back, and says so when nothing helps.
//!
//! It never knows what a page shows: a page is a heartbeat with the number of the view it stands at. Start reading at
//! [`Supervisor`], which decides and does nothing; [`Shell`] does what it decided to a [`Browser`].

mod browser;
mod doctor;
mod find;
mod flags;
mod pipe;
mod policy;
mod profile;
mod shell;
mod supervisor;

pub use browser::{Browser, BrowserFault, Face, Setup};
pub use doctor::{Check, Finding, doctor};
pub use find::{BROWSERS, find_browser};
pub use flags::{Flag, flags};
pub use policy::{POLICY_FOLDERS, policy};
pub use profile::Profile;
pub use shell::{News, Shell};
pub use supervisor::{Action, Event, Rule, Supervisor};
