//! `tongban-sandbox` plays a province over HTTP.
