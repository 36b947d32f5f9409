//! Begins the first business that can be finished and leaves it at its first view: `walk STATE_FOLDER`.

use std::path::Path;
use std::time::Duration;
use tongban_api::client::{Client, Place, fresh_key};
use tongban_api::{Action, Command, Level, Nothing, Unsolicited, flow};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let state = std::env::args().nth(1).ok_or("STATE_FOLDER")?;
    let host = Client::connect(Place::of_state(Path::new(&state), Level::Screen))?;
    let menu: flow::Menu = host.ask(&Command::FlowMenu(Nothing {}))?;
    let item =
        menu.groups.iter().flat_map(|group| &group.items).find(|item| item.serviceable).ok_or("nothing works")?;
    println!("begins {}", item.title.zh);
    let begin = flow::Begin { flow: item.flow.to_string(), key: fresh_key() };
    let begun: flow::Begun = host.ask(&Command::FlowBegin(begin))?;
    while let Some(told) = host.next(Duration::from_secs(10)) {
        match Unsolicited::read(&told.0)?.1 {
            Unsolicited::FlowShown(shown) => {
                println!("{:?}: {}", shown.view.kind, shown.view.title.zh);
                let act =
                    flow::Act { case: begun.case.to_string(), view: shown.view.number, action: Action::Cancel {} };
                host.ask::<tongban_api::Done>(&Command::FlowAct(act))?;
            }
            Unsolicited::FlowReleased(released) => {
                println!("over: {}", released.outcome);
                return Ok(());
            }
            _ => {}
        }
    }
    Err("the host fell silent".into())
}
