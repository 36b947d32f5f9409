//! Made-up fingers: pairs of points from a number, in whole-number arithmetic, so that every computer makes the same.

use tongban_minutiae::points::Point;

/// Makes a pair: pressed, on file.
type Make = fn(&mut Dice) -> [Vec<Point>; 2];

/// Kinds of pairs; the number of a pair, modulo their count, says which it is.
pub(crate) const KINDS: [(&str, Make); 16] = [
    ("one finger pressed twice", |dice| pressed_twice(dice, 30, 70)),
    ("one finger pressed twice, well", |dice| {
        let finger = finger(dice, 40, 60);
        let again = press(dice, &finger, 1, 3, 5, 3);
        [finger, again]
    }),
    ("one finger pressed twice, badly", |dice| {
        let finger = finger(dice, 40, 60);
        let again = press(dice, &finger, 5, 10, 45, 25);
        [finger, again]
    }),
    ("two fingers", |dice| [finger(dice, 30, 70), finger(dice, 30, 70)]),
    ("one finger, the same print", |dice| {
        let finger = finger(dice, 20, 80);
        [finger.clone(), finger]
    }),
    ("hardly any points", |dice| {
        let finger = finger(dice, 0, 14);
        let again = press(dice, &finger, 2, 4, 10, 3);
        [finger, again]
    }),
    ("more points than a finger has", |dice| match dice.roll(4) {
        0 => pressed_twice(dice, 100, 60),
        _ => [finger(dice, 110, 80), finger(dice, 110, 80)],
    }),
    ("as many points as there may be", |dice| {
        let full = |dice: &mut Dice| many(200, |_| anywhere(dice, 500, 600));
        let one = full(dice);
        let other = if dice.roll(2) == 0 { full(dice) } else { press(dice, &one, 2, 4, 0, 0) };
        [one, other]
    }),
    ("all in one spot", |dice| {
        let (x, y, count) = (dice.roll(500), dice.roll(500), 10 + dice.roll(14));
        let spot = |dice: &mut Dice| many(count, |_| Point { x, y, ridge: dice.roll(360) - 179 });
        [spot(dice), spot(dice)]
    }),
    ("a grid", |dice| {
        let (wide, step, turns) = (4 + dice.roll(3), 8 + dice.roll(30), 1 + dice.roll(4));
        let grid = many(wide * wide, |n| Point { x: n % wide * step, y: n / wide * step, ridge: n % turns * 90 - 90 });
        let again = if dice.roll(2) == 0 { grid.clone() } else { press(dice, &grid, 1, 2, 10, 2) };
        [grid, again]
    }),
    ("a line", |dice| {
        let (count, step, ridge) = (10 + dice.roll(25), 1 + dice.roll(12), dice.roll(360) - 179);
        let line = many(count, |n| Point { x: n * step, y: 100 + n % 3, ridge });
        let again = press(dice, &line, 1, 3, 20, 4);
        [line, again]
    }),
    ("every point twice", |dice| {
        let finger = finger(dice, 8, 14);
        let twice: Vec<Point> = finger.iter().flat_map(|point| [*point, shaken(dice, point, 3, 5)]).collect();
        let again = press(dice, &twice, 2, 4, 10, 3);
        [sorted(twice), again]
    }),
    ("two parts that moved apart", |dice| {
        let finger = finger(dice, 40, 60);
        let (dx, dy) = (dice.roll(61) - 30, dice.roll(61) - 30);
        let moved = |point: &Point| Point { x: point.x + 100 + dx, y: point.y + 100 + dy, ..*point };
        let parted = |point: &Point| if point.y < 250 { *point } else { moved(point) };
        let again = finger.iter().map(parted).collect();
        [finger, sorted(again)]
    }),
    ("few directions", |dice| {
        let four = |dice: &mut Dice| many(40, |_| Point { ridge: dice.roll(4) * 90 - 90, ..anywhere(dice, 120, 120) });
        let finger = four(dice);
        let again = if dice.roll(3) == 0 { four(dice) } else { press(dice, &finger, 1, 2, 10, 5) };
        [finger, again]
    }),
    ("crowded", |dice| {
        let (count, wide) = (15 + dice.roll(35), 40 + dice.roll(80));
        let finger = many(count, |_| anywhere(dice, wide, wide));
        let again = press(dice, &finger, 2, 5, 15, 8);
        [finger, again]
    }),
    ("far from the corner", |dice| {
        let far = |point: &Point| Point { x: point.x + 15_000, y: point.y + 15_000, ..*point };
        let [one, other] = pressed_twice(dice, 30, 60);
        [one.iter().map(far).collect(), other]
    }),
];

/// The pair of that number: pressed, on file.
pub(crate) fn pair(number: u32) -> [Vec<Point>; 2] {
    let (_, make) = KINDS[number as usize % KINDS.len()];
    make(&mut Dice(number.wrapping_mul(0x9E37_79B9) ^ 0x5EED_0001))
}

/// Numbers that are the same every time (xorshift with a multiplication behind it).
pub(crate) struct Dice(u32);

impl Dice {
    /// A number from 0, below that.
    pub(crate) fn roll(&mut self, below: i32) -> i32 {
        self.0 = if self.0 == 0 { 1 } else { self.0 };
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        let mixed = u64::from(self.0.wrapping_mul(0x2C1B_3C6D) >> 4);
        ((mixed * below as u64) >> 28) as i32
    }
}

fn many(count: i32, mut point: impl FnMut(i32) -> Point) -> Vec<Point> {
    sorted((0..count).map(&mut point).collect())
}

fn sorted(mut points: Vec<Point>) -> Vec<Point> {
    points.sort();
    points.truncate(200);
    points
}

fn anywhere(dice: &mut Dice, width: i32, height: i32) -> Point {
    Point { x: dice.roll(width), y: dice.roll(height), ridge: dice.roll(360) - 179 }
}

/// A finger of at least so many points, and up to so many more, on a glass of 256 by 360 pixels.
fn finger(dice: &mut Dice, least: i32, more: i32) -> Vec<Point> {
    let count = least + dice.roll(more);
    many(count, |_| {
        let Point { x, y, .. } = anywhere(dice, 256, 360);
        // Ridges of neighbours run alike: the direction follows the place, with something of its own.
        let ridge = (x * 2 + y + dice.roll(40)) % 360;
        Point { x, y, ridge: if ridge > 180 { ridge - 360 } else { ridge } }
    })
}

fn pressed_twice(dice: &mut Dice, least: i32, more: i32) -> [Vec<Point>; 2] {
    let finger = finger(dice, least, more);
    let again = press(dice, &finger, 3, 7, 25, 12);
    [finger, again]
}

fn shaken(dice: &mut Dice, point: &Point, pixels: i32, degrees: i32) -> Point {
    let mut shake = |by: i32| dice.roll(2 * by + 1) - by;
    let (dx, dy) = (shake(pixels), shake(pixels));
    Point { x: point.x + dx, y: point.y + dy, ridge: half_turn(point.ridge + shake(degrees)) }
}

/// Cosine, sine and radius of turns that are whole numbers, and about how many degrees they are.
const TURNS: [(i32, i32, i32, i32); 9] = [
    (1, 0, 1, 0),
    (112, 15, 113, 8),
    (84, -13, 85, -9),
    (60, 11, 61, 10),
    (12, -5, 13, -23),
    (24, 7, 25, 16),
    (4, 3, 5, 37),
    (0, 1, 1, 90),
    (-4, 3, 5, 143),
];

/// The same finger pressed again: turned, shifted, shaken; some points lost (percent), up to so many added.
fn press(dice: &mut Dice, finger: &[Point], pixels: i32, degrees: i32, lost: i32, added: i32) -> Vec<Point> {
    let (cos, sin, radius, turn) = TURNS[dice.roll(TURNS.len() as i32) as usize];
    let (dx, dy) = (700 + dice.roll(80), 700 + dice.roll(80));
    let mut again = Vec::new();
    for point in finger {
        if dice.roll(100) < lost {
            continue;
        }
        // y grows downwards, turns go against the clock.
        let x = (point.x * cos + point.y * sin) / radius + dx;
        let y = (point.y * cos - point.x * sin) / radius + dy;
        let turned = Point { x, y, ridge: half_turn(point.ridge + turn) };
        again.push(shaken(dice, &turned, pixels, degrees));
    }
    for _ in 0..dice.roll(added + 1) {
        let Point { x, y, ridge } = anywhere(dice, 256, 360);
        again.push(Point { x: x + dx, y: y + dy, ridge });
    }
    sorted(again)
}

fn half_turn(degrees: i32) -> i32 {
    match degrees {
        d if d > 180 => d - 360,
        d if d <= -180 => d + 360,
        d => d,
    }
}
