//! Takes a picture with the simulated camera and writes what it shows on the way into the folder named, to be looked at;
//! says how many pictures a second came and what one of them costs.

use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};
use tongban_classes::{Call, Frame, ToRecord as _, camera};
use tongban_model::{Failure, Record};
use tongban_testkit::{Simulator, SimulatorSettings};

/// A command in real time that keeps its pictures.
struct Film {
    begun: Instant,
    waited: RefCell<Duration>,
    pictures: RefCell<Vec<Vec<u8>>>,
}

impl Call for Film {
    fn id(&self) -> u64 {
        1
    }

    fn remaining(&self) -> Duration {
        Duration::from_secs(60).saturating_sub(self.begun.elapsed())
    }

    fn cancelled(&self) -> bool {
        false
    }

    fn wait(&self, time: Duration) -> Result<(), Failure> {
        std::thread::sleep(time);
        *self.waited.borrow_mut() += time;
        Ok(())
    }

    fn event(&self, _number: u16, _fields: Record) {}

    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        let mut room = vec![0; frame.len()];
        fill(&mut room);
        self.pictures.borrow_mut().push(room);
        true
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let settings = SimulatorSettings {
        width: Some(1_280),
        height: Some(720),
        // Slower than life: five seconds and more.
        speed: Some(0.3),
        ..SimulatorSettings::default()
    };
    let mut simulator = Simulator::open(&camera::CLASS, "camera", settings).map_err(|failure| failure.detail)?;
    let params = camera::TakePictureParams { crop: true }.to_record();
    for run in 1..=2 {
        let film = Film { begun: Instant::now(), waited: RefCell::default(), pictures: RefCell::default() };
        simulator.run(camera::command::take_picture, &params, &film).map_err(|failure| failure.detail)?;
        let (took, pictures) = (film.begun.elapsed(), film.pictures.into_inner());
        let own = took.saturating_sub(film.waited.into_inner());
        let (count, bytes) = (pictures.len(), pictures.iter().map(Vec::len).max().unwrap_or(0));
        println!(
            "run {run}: {count} pictures in {took:.1?}, {:.1} a second, {:.2?} each, at most {bytes} bytes",
            count as f64 / took.as_secs_f64(),
            own / count.max(1) as u32
        );
        for (at, picture) in pictures.iter().enumerate().filter(|(at, _)| run == 1 && at % 9 == 0) {
            std::fs::write(Path::new(&folder).join(format!("live-{at:02}.jpg")), picture)?;
        }
    }
    Ok(())
}
