//! The local API from outside, over raw sockets: doors, frames, cuts, businesses.

mod contract;
mod cut;
mod desk;
mod doors;
mod flow;
mod frames;
#[path = "../../../../tests/fixtures/leaflet/leaflet.rs"]
mod leaflet;
mod operator;
