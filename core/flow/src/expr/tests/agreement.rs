//! Where the language is plain CEL it means what CEL means: random expressions against `cel-core`'s own evaluation.

use super::*;
use cel_core::{CelType, Env as CelEnv, MapActivation, Value as CelValue};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Case {
    numbers: [i64; 2],
    yes: bool,
    words: [String; 2],
}

fn number() -> BoxedStrategy<String> {
    let leaf = prop_oneof![Just("a".to_owned()), Just("b".to_owned()), (0..9i64).prop_map(|n| n.to_string())];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*"]), inner.clone())
                .prop_map(|(l, op, r)| format!("({l} {op} {r})")),
            inner.clone().prop_map(|of| format!("-{of}")),
            (inner.clone(), inner).prop_map(|(l, r)| format!("(p ? {l} : {r})")),
        ]
    })
    .boxed()
}

fn words() -> BoxedStrategy<String> {
    let leaf = prop::sample::select(vec!["s", "t", "(s + 'x')", "('汉' + t)", "(p ? s : t)", "(t + s)"]);
    leaf.prop_map(str::to_owned).boxed()
}

fn truth() -> BoxedStrategy<String> {
    let op = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        Just("p".to_owned()),
        Just("true".to_owned()),
        (number(), op(), number()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
        (words(), op(), words()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
        (number(), number(), number()).prop_map(|(i, x, y)| format!("{i} in [{x}, {y}]")),
        (words(), words()).prop_map(|(i, x)| format!("{i} in [{x}, 'y']")),
        words().prop_map(|of| format!("size({of}) > 1")),
    ];
    leaf.prop_recursive(4, 32, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["&&", "||", "==", "!="]), inner.clone())
                .prop_map(|(l, op, r)| format!("({l}) {op} ({r})")),
            inner.clone().prop_map(|of| format!("!({of})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(c, l, r)| format!("({c}) ? ({l}) : ({r})")),
        ]
    })
    .boxed()
}

fn case() -> impl Strategy<Value = Case> {
    let extreme = || prop_oneof![8 => -3..4i64, 1 => Just(i64::MAX), 1 => Just(i64::MIN)];
    ([extreme(), extreme()], any::<bool>(), ["[ax汉𠮷]{0,2}", "[ax汉𠮷]{0,2}"]).prop_map(|(numbers, yes, words)| Case {
        numbers,
        yes,
        words,
    })
}

fn ours(text: &str, case: &Case) -> Option<Result<Value, EvalFault>> {
    let mut scope = Scope::new();
    for (name, slot, shape) in [
        ("a", 0, Shape::Int),
        ("b", 1, Shape::Int),
        ("p", 2, Shape::Bool),
        ("s", 3, Shape::Text),
        ("t", 4, Shape::Text),
    ] {
        scope.variable(name, slot, Ty::new(shape), false);
    }
    let compiled = match compile(text, &scope, None) {
        Ok(compiled) => compiled,
        Err(faults) if faults.iter().all(|f| matches!(f.kind, FaultKind::TooDeep | FaultKind::TooLong)) => return None,
        Err(faults) => panic!("{text}: {faults:?}"),
    };
    let vars = [
        Some(Value::Int(case.numbers[0])),
        Some(Value::Int(case.numbers[1])),
        Some(Value::Bool(case.yes)),
        Some(Value::from(case.words[0].as_str())),
        Some(Value::from(case.words[1].as_str())),
    ];
    Some(compiled.expr.eval(&env(&vars)).map(std::borrow::Cow::into_owned))
}

thread_local! {
    // The standard library takes longer to set up than an expression to run.
    static CEL: CelEnv = CelEnv::with_standard_library()
        .with_variable("a", CelType::Int)
        .with_variable("b", CelType::Int)
        .with_variable("p", CelType::Bool)
        .with_variable("s", CelType::String)
        .with_variable("t", CelType::String);
}

fn theirs(text: &str, case: &Case) -> CelValue {
    CEL.with(|env| run_theirs(env, text, case))
}

fn run_theirs(env: &CelEnv, text: &str, case: &Case) -> CelValue {
    let tree = env.compile(text).unwrap();
    let mut known = MapActivation::new();
    known.insert("a", case.numbers[0]);
    known.insert("b", case.numbers[1]);
    known.insert("p", case.yes);
    known.insert("s", case.words[0].as_str());
    known.insert("t", case.words[1].as_str());
    env.program(&tree).unwrap().eval(&known)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_plain_cel_means_what_cel_means(
        text in prop_oneof![3 => truth(), 1 => number(), 1 => words()], case in case(),
    ) {
        let Some(ours) = ours(&text, &case) else { return Ok(()) };
        let theirs = theirs(&text, &case);
        let agree = match (&ours, &theirs) {
            (Ok(Value::Bool(a)), CelValue::Bool(b)) => a == b,
            (Ok(Value::Int(a)), CelValue::Int(b)) => a == b,
            (Ok(Value::Text(a)), CelValue::String(b)) => a.as_ref() == b.as_ref(),
            // CEL may forgive an overflow on one side of && and || that the other side outweighs; we never go on.
            (Err(EvalFault::Overflow), CelValue::Error(_)) => true,
            (Err(EvalFault::Overflow), CelValue::Bool(_)) => text.contains("&&") || text.contains("||"),
            _ => false,
        };
        prop_assert!(agree, "{text}: ours {:?} with kind {:?}, theirs {theirs:?}", ours.is_ok(), ours.as_ref().map(Value::kind));
    }
}
