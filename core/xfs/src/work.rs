//! One command at work on a device, from the side of the table's rows.

use crate::connection::locked;
use crate::desk::Lease;
use crate::header;
use crate::memory::Memory;
use crate::outcome::{Outcome, Refusal};
use crate::pending::Pending;
use crate::service::Service;
use crate::table::{Answer, CommandRow};
use serde_json::{Map, Value as Json};
use tongban_classes::{Class, Command, field_named};
use tongban_host::{Reply, Request};
use tongban_model::{Failure, Record};

/// A command at work.
pub struct Work<'a> {
    service: &'a Service,
    lease: &'a Lease,
    pending: &'a Pending,
    row: &'static CommandRow,
    /// The payload of the command.
    pub payload: &'a Map<String, Json>,
    /// The major of the version it came in.
    pub major: u32,
    /// Which part of how many is at work, for events that say so.
    pub part: (usize, usize),
}

impl<'a> Work<'a> {
    pub(crate) fn new(
        service: &'a Service,
        lease: &'a Lease,
        pending: &'a Pending,
        row: &'static CommandRow,
        payload: &'a Map<String, Json>,
        major: u32,
    ) -> Work<'a> {
        Work { service, lease, pending, row, payload, major, part: (1, 1) }
    }

    /// Parameters by the rows, the row's command, the result by the rows.
    pub fn plainly(&mut self) -> Outcome {
        let params = self.params()?;
        let runs = self.row.runs.unwrap_or_default();
        let record = self.run(runs, params)?;
        Ok(self.result(&record))
    }

    /// The parameters of the row's command, by its rows.
    pub fn params(&self) -> Result<Record, Refusal> {
        params(self.row, self.service.interface.class, self.payload)
    }

    /// The completion's payload, by the rows.
    pub fn result(&self, record: &Record) -> Json {
        let mut payload = Map::new();
        for row in self.row.result {
            crate::every_service::put(&mut payload, row.property, (row.write)(self.payload, record));
        }
        if payload.is_empty() { Json::Null } else { Json::Object(payload) }
    }

    /// Runs a command of the class, tells its events, and waits for its end. Errors go by the row's codes.
    pub fn run(&mut self, command: &str, params: Record) -> Result<Record, Refusal> {
        let Some(command) = self.service.interface.class.command_named(command) else {
            return Err(Refusal::from(&Failure::unsupported()));
        };
        self.exchange(command, params).map_err(|failure| refusal(self.row, command, &failure))
    }

    /// Sends an event that the door itself gives rise to.
    pub fn tell(&self, name: &str) {
        if let Some(row) = self.row.events.iter().find(|row| row.name == name) {
            let payload = (row.payload)(self.part.0, self.part.1);
            self.pending.shared.send(header::event(row.name, self.pending.id, row.version, payload));
        }
    }

    /// Works on what is kept for the connection.
    pub(crate) fn memory<T>(&self, with: impl FnOnce(&mut Memory) -> T) -> T {
        with(&mut locked(&self.pending.shared.memory))
    }

    /// A reference for something that must happen once: unlike any other, of this start of the door and of every other.
    pub fn reference(&self) -> String {
        format!("xfs-{:016x}-{}", self.service.start, self.pending.shared.reference())
    }

    fn exchange(&mut self, command: &'static Command, params: Record) -> Result<Record, Failure> {
        if self.pending.cancelled() {
            return Err(Failure::canceled());
        }
        let mut request = Request::new(self.service.slot.as_str(), command.number, params);
        if let Some(left) = self.pending.left()? {
            request = request.within(left);
        }
        let handle = self.service.host.request(self.lease.claim(), request);
        if self.pending.works(handle.id()) {
            handle.cancel();
        }
        while let Some(reply) = handle.next() {
            match reply {
                Reply::Event { number, .. } => self.event(command, number),
                Reply::Completed(completion) => return completion.result,
                // Refused or full: the completion that follows says why. Pictures have no place in XFS4IoT.
                Reply::Acknowledged(_) | Reply::Frame(_) => {}
            }
        }
        Err(Failure::canceled())
    }

    fn event(&self, command: &Command, number: u16) {
        let event = command.events.iter().find(|event| event.number == number);
        let row = event.and_then(|event| self.row.events.iter().find(|row| row.event == event.name));
        if let Some(row) = row {
            let payload = (row.payload)(self.part.0, self.part.1);
            self.pending.shared.send(header::event(row.name, self.pending.id, row.version, payload));
        }
    }
}

/// The parameters of a row's command, by its rows. Errors: the client must act.
pub(crate) fn params(row: &CommandRow, class: &Class, payload: &Map<String, Json>) -> Result<Record, Refusal> {
    let fields = row.runs.and_then(|runs| class.command_named(runs)).map_or(&[][..], |command| command.params);
    let mut record = Record::new();
    for param in row.params {
        let value = (param.read)(payload.get(param.property).unwrap_or(&Json::Null))?;
        if let (Some(value), Some(field)) = (value, field_named(fields, param.field)) {
            record.set(field.number, value);
        }
    }
    Ok(record)
}

/// What an XFS4IoT client is told of a failure.
pub(crate) fn refusal(row: &CommandRow, command: &Command, failure: &Failure) -> Refusal {
    let code = failure.error.and_then(|number| command.code(number));
    let answer = code.and_then(|code| row.codes.iter().find(|row| row.code == code.name)).map(|row| row.answer);
    match answer {
        Some(Answer::Error(error)) => Refusal::own(error, failure.detail.clone()),
        Some(Answer::Completion(code)) => Refusal::new(code, failure.detail.clone()),
        None => Refusal::from(failure),
    }
}
