//! The one list of messages. A message is added here and nowhere else; everything derives from it.

use crate::table::messages;
use crate::{Done, Fields, Nothing, device, flow, ime, observe, operator, outcome, session, speech};

messages! {
    commands {
        /// Opens the talk, or takes it up again after a cut.
        SessionHello = "Session.Hello", Any, session::Hello => session::Welcome;
        /// The screen's heartbeat, every 2 s.
        SessionBeat = "Session.Beat", Screen, session::Beat => Done;

        /// Tells what can be done at this machine.
        FlowMenu = "Flow.Menu", Screen, Nothing => flow::Menu;
        /// Begins a business. `sequenceError`: a session is on. `deviceNotReady`: it cannot be finished now.
        FlowBegin = "Flow.Begin", Screen, flow::Begin => flow::Begun;
        /// Answers a view. What it does shows as the next view.
        FlowAct = "Flow.Act", Screen, flow::Act => Done;
        /// Tells what is on the screen now.
        FlowCurrent = "Flow.Current", Screen, Nothing => flow::Current;
        /// Answers `Flow.Asked` with a signature, or with why there is none.
        FlowCapture = "Flow.Capture", Screen, flow::Capture => Done;

        /// Speaks a text; completes when it is spoken. `unsupportedCommand`: this machine has no speech device.
        SpeechSay = "Speech.Say", Screen, speech::Say => Done;
        /// Stops speaking.
        SpeechStop = "Speech.Stop", Screen, Nothing => Done;

        /// Asks what the pinyin keys typed so far may mean.
        ImeQuery = "Ime.Query", Screen, ime::Query => ime::Candidates;

        /// Lists the slots of this machine.
        DeviceList = "Device.List", Device, Nothing => device::List;
        /// Takes slots for a while, all or none. `sequenceError`: a citizen's session or somebody else holds one.
        DeviceClaim = "Device.Claim", Device, device::Claim => device::Claimed;
        /// Keeps a claim for longer. `claimLost`: it ran out.
        DeviceRenew = "Device.Renew", Device, device::Renew => Done;
        /// Gives a claim back.
        DeviceRelease = "Device.Release", Device, device::Release => Done;
        /// Runs a command of the slot's class; completes with the result's fields. A failure completes with the code of
        /// XFS4IoT, and its payload has the class's own `errorCode` for `commandErrorCode`, and `family`: who must act.
        DeviceRun = "Device.Run", Device, device::Run => Fields;
        /// Cancels a command of this connection.
        DeviceCancel = "Device.Cancel", Device, device::Cancel => Done;
        /// Brings the device of a slot back to its start.
        DeviceReset = "Device.Reset", Device, device::Reset => Done;
        /// Tells how a device is.
        DeviceStatus = "Device.Status", Device, device::Of => device::Status;
        /// Tells what a device can do, in the fields of its class.
        DeviceCapabilities = "Device.Capabilities", Device, device::Of => Fields;

        /// Tells what became of the command with a caller key; also after a cut and after a restart.
        OutcomeGet = "Outcome.Get", Keyed, outcome::Get => outcome::Outcome;

        /// Asks for what observers get.
        ObserveStart = "Observe.Start", Any, Nothing => Done;

        /// Opens an operator session. `authorisationRequired`: a wrong code, or locked after five of them.
        OperatorEnter = "Operator.Enter", Screen, operator::Enter => operator::Entered;
        /// Everything the operator's page shows.
        OperatorState = "Operator.State", Operator, Nothing => operator::State;
        /// Starts the driver of a slot again.
        OperatorRestart = "Operator.Restart", Operator, device::Of => Done;
        /// Lets a device look at itself.
        OperatorSelfTest = "Operator.SelfTest", Operator, device::Of => operator::Tested;
        /// Prints a page without anybody's data.
        OperatorTestPrint = "Operator.TestPrint", Operator, device::Of => Done;
        /// Takes the machine out of service, or back into it.
        OperatorOutOfService = "Operator.OutOfService", Operator, operator::OutOfService => Done;
        /// Ends the operator session.
        OperatorLeave = "Operator.Leave", Operator, Nothing => Done;
    }
    events {
        /// A device at work tells something: an event of its class.
        DeviceRun = "Device.Run", Device, device::Step;
    }
    unsolicited {
        /// A view takes the place of the one before.
        FlowShown = "Flow.Shown", Screen, true, flow::Shown;
        /// The session is over: clear the screen now and forget every value of it.
        FlowReleased = "Flow.Released", Screen, true, flow::Released;
        /// Nobody is there: show the attract screen.
        FlowIdle = "Flow.Idle", Screen, true, Done;
        /// No business can be begun.
        FlowOutOfService = "Flow.OutOfService", Screen, true, flow::OutOfService;
        /// The menu is not as it was: ask again.
        FlowMenuChanged = "Flow.MenuChanged", Screen, true, Done;
        /// A device at work guides the person.
        FlowGuidance = "Flow.Guidance", Screen, true, flow::Guidance;
        /// The very picture that is printed.
        FlowPaper = "Flow.Paper", Screen, true, flow::Paper;
        /// A picture that options of a view name: a photo to choose.
        FlowPicture = "Flow.Picture", Screen, true, flow::Picture;
        /// The screen itself is the device: sign on it.
        FlowAsked = "Flow.Asked", Screen, true, flow::Asked;
        /// A request of `Flow.Asked` is over.
        FlowWithdrawn = "Flow.Withdrawn", Screen, true, flow::Withdrawn;
        /// A camera picture over the Unix socket, where `Session.Hello` asked for it.
        FlowFrame = "Flow.Frame", Screen, false, flow::Frame;
        /// A device is not as it was; to who observes.
        DeviceChanged = "Device.Changed", Any, true, device::Changed;
        /// One line of a case in public words; to who observes.
        ObserveLine = "Observe.Line", Any, true, observe::Line;
    }
}

/// The message with this name and kind.
pub fn find(name: &str, kind: crate::Kind) -> Option<&'static crate::Message> {
    MESSAGES.iter().find(|message| message.name == name && message.kind == kind)
}
