use std::fmt::Write as _;
use std::time::Instant;

use async_graphql::parser::types::Selection;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn weigh(document: &str) -> Weight {
    Weight::of(&parse(document).unwrap(), &Variables::default(), &roomy()).unwrap()
}

/// Limits that let nearly anything through, to look at one of them at a time.
fn roomy() -> Limits {
    Limits {
        document_bytes: usize::MAX,
        tokens: usize::MAX,
        nesting: 60,
        depth: usize::MAX,
        fields: usize::MAX,
        aliases: usize::MAX,
        repeats: usize::MAX,
        root_fields: usize::MAX,
        directives: usize::MAX,
        input_bytes: usize::MAX,
        ..Limits::default()
    }
}

/// The code, and for `QUERY_TOO_COMPLEX` the limit that was passed.
fn refusal(document: &str, variables: serde_json::Value, limits: &Limits) -> (String, Option<String>) {
    let error = admit(document, None, &Variables::from_json(variables), limits).unwrap_err();
    let text = |name: &str| match error.extensions.as_ref()?.get(name)? {
        ConstValue::String(text) => Some(text.clone()),
        _ => None,
    };
    (text("code").unwrap(), text("limit"))
}

fn refused_for(document: &str) -> Option<String> {
    let (code, limit) = refusal(document, json!({}), &Limits::default());
    assert_eq!(code, "QUERY_TOO_COMPLEX");
    limit
}

fn admitted(document: &str, limits: &Limits) -> bool {
    admit(document, None, &Variables::default(), limits).is_ok()
}

/// Each of `count` fragments spreads the next one twice: 2^count fields in some 40 bytes each.
fn doubling(count: usize) -> String {
    let mut document = "{ ...F0 }".to_owned();
    for at in 0..count {
        write!(document, " fragment F{at} on Q {{ ...F{0} ...F{0} }}", at + 1).unwrap();
    }
    write!(document, " fragment F{count} on Q {{ a }}").unwrap();
    document
}

#[test]
fn the_usual_explorers_may_introspect() {
    // Written after the shape of the well-known introspection query: types, fields, arguments, and
    // nine levels of ofType, through fragments.
    let of_type = (0..9).fold("kind name".to_owned(), |inner, _| {
        format!("kind name ofType {{ {inner} }}")
    });
    let document = format!(
        "query Introspect {{ __schema {{ description queryType {{ name kind }} mutationType {{ name }}
           subscriptionType {{ name }} types {{ ...Full }}
           directives {{ name description locations isRepeatable args(includeDeprecated: true) {{ ...Input }} }} }} }}
         fragment Full on __Type {{ kind name description specifiedByURL isOneOf
           fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...Input }}
             type {{ ...Ref }} isDeprecated deprecationReason }}
           inputFields(includeDeprecated: true) {{ ...Input }} interfaces {{ ...Ref }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
           possibleTypes {{ ...Ref }} }}
         fragment Input on __InputValue {{ name description type {{ ...Ref }} defaultValue isDeprecated
           deprecationReason }}
         fragment Ref on __Type {{ {of_type} }}"
    );
    let admitted = admit(&document, None, &Variables::default(), &Limits::default()).unwrap();
    assert!(admitted.weight.introspects);
    assert_eq!(admitted.weight.depth, 15);
}

#[test]
fn a_weight_is_what_execution_would_meet() {
    let weight = weigh(
        "query($id: ID!) { a: node(id: $id) @include(if: true) { ...P } node { ...P ... on Q { c } } }
         fragment P on Q { p { q } r: q }",
    );
    let expected = Weight {
        fields: 2 + 3 + 3 + 1,
        aliases: 1 + 1 + 1,
        directives: 1,
        input_bytes: 1 + 1,
        depth: 3,
        levels: 4,
        introspects: false,
    };
    assert_eq!(weight, expected);
}

#[test]
fn doubling_fragments_are_refused_at_once() {
    let document = doubling(27);
    assert!(document.len() < 1_200);
    let start = Instant::now();
    assert_eq!(refused_for(&document).as_deref(), Some("fields"));
    // Unoptimised, and with the parser; the count alone is far below.
    assert!(start.elapsed().as_millis() < 250, "{:?}", start.elapsed());
}

#[test]
fn a_count_beyond_every_integer_is_only_large() {
    let limits = Limits {
        nesting: 500,
        ..roomy()
    };
    let document = parse(&doubling(200)).unwrap();
    let weight = Weight::of(&document, &Variables::default(), &limits).unwrap();
    assert_eq!(weight.fields, u64::MAX);
}

#[test]
fn fragments_no_operation_spreads_are_counted_too() {
    let document = doubling(20).replacen("{ ...F0 }", "{ a }", 1);
    assert_eq!(refused_for(&document).as_deref(), Some("fields"));
}

#[test]
fn several_operations_add_up() {
    let set = "a ".repeat(25);
    let mut document = String::new();
    for at in 0..100 {
        write!(document, "query Q{at} {{ {set} }} ").unwrap();
    }
    let variables = Variables::default();
    let error = admit(&document, Some("Q0"), &variables, &Limits::default()).unwrap_err();
    assert!(error.message.contains("fields"), "{}", error.message);
}

#[test]
fn fragments_that_spread_themselves_are_no_endless_loop() {
    for document in [
        "{ ...A } fragment A on Q { ...A }",
        "{ ...A } fragment A on Q { a { ...B } } fragment B on Q { ... { ...A } }",
        "{ a } fragment A on Q { ...B } fragment B on Q { ...A }",
    ] {
        let (code, _) = refusal(document, json!({}), &Limits::default());
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{document}");
    }
}

#[test]
fn a_chain_of_fragments_cannot_exhaust_the_stack() {
    let mut document = "{ ...F0 }".to_owned();
    for at in 0..50_000 {
        write!(document, " fragment F{at} on Q {{ ...F{} }}", at + 1).unwrap();
    }
    let (code, limit) = refusal(&document, json!({}), &roomy());
    assert_eq!(
        (code.as_str(), limit.as_deref()),
        ("QUERY_TOO_COMPLEX", Some("nesting"))
    );
}

#[test]
fn brackets_cannot_exhaust_the_parsers_stack() {
    for (open, close) in [("{a", "}"), ("[", "]"), ("{a:", "}")] {
        let document = format!("{{ a(x: {}1{}) }}", open.repeat(9_000), close.repeat(9_000));
        let limits = Limits {
            document_bytes: usize::MAX,
            tokens: usize::MAX,
            ..Limits::default()
        };
        assert_eq!(
            refusal(&document, json!({}), &limits).1.as_deref(),
            Some("nesting")
        );
    }
}

#[test]
fn each_limit_holds_at_its_edge() {
    let aliases = |count: usize| {
        let set: String = (0..count).fold(String::new(), |set, at| format!("{set} a{at}: f{} ", at % 20));
        format!("{{ x {{ {set} }} }}")
    };
    let distinct = |count: usize| (0..count).fold(String::new(), |set, at| format!("{set} f{at}"));
    let deep = |count: usize| format!("{}{}", "{a".repeat(count), "}".repeat(count));
    let cases: [(&str, Limits, String, String); 8] = [
        ("aliases", Limits::default(), aliases(200), aliases(201)),
        (
            "repeats",
            Limits::default(),
            format!("{{ x {{ {} }} }}", "a ".repeat(50)),
            format!(
                "{{ x {{ {} ...F }} }} fragment F on Q {{ ... on Q {{ a }} }}",
                "a ".repeat(50)
            ),
        ),
        (
            "rootFields",
            Limits::default(),
            format!("{{ {} }}", distinct(30)),
            format!("{{ {} ...F }} fragment F on Q {{ g }}", distinct(30)),
        ),
        (
            "fields",
            Limits::default(),
            format!("{{ x {{ {} }} }}", distinct(1_999)),
            format!("{{ x {{ {} }} }}", distinct(2_000)),
        ),
        (
            "directives",
            Limits::default(),
            format!("{{ x {{ a {} }} }}", "@d ".repeat(100)),
            format!("{{ x {{ a {} }} }}", "@d ".repeat(101)),
        ),
        ("depth", Limits::default(), deep(20), deep(21)),
        (
            "nesting",
            Limits {
                depth: 99,
                ..Limits::default()
            },
            deep(30),
            deep(31),
        ),
        ("tokens", roomy_but_tokens(), "a ".repeat(98), "a ".repeat(99)),
    ];
    for (name, limits, within, beyond) in cases {
        let wrap = |document: String| {
            if name == "tokens" {
                format!("{{ {document} }}")
            } else {
                document
            }
        };
        let within = wrap(within);
        assert!(
            admitted(&within, &limits),
            "{name}: {:?}",
            admit(&within, None, &Variables::default(), &limits)
        );
        assert_eq!(
            refusal(&wrap(beyond), json!({}), &limits).1.as_deref(),
            Some(name)
        );
    }
}

fn roomy_but_tokens() -> Limits {
    Limits {
        tokens: 100,
        ..roomy()
    }
}

#[test]
fn twenty_thousand_aliases_do_not_reach_the_parser() {
    let set: String = (0..20_000).fold(String::new(), |mut set, at| {
        write!(set, "a{at}:x ").unwrap();
        set
    });
    let document = format!("{{ {set} }}");
    assert_eq!(refused_for(&document).as_deref(), Some("documentBytes"));
    let limits = Limits {
        document_bytes: usize::MAX,
        ..Limits::default()
    };
    let start = Instant::now();
    assert_eq!(
        refusal(&document, json!({}), &limits).1.as_deref(),
        Some("tokens")
    );
    assert!(start.elapsed().as_millis() < 50, "{:?}", start.elapsed());
    let limits = Limits {
        tokens: usize::MAX,
        fields: usize::MAX,
        ..limits
    };
    assert_eq!(
        refusal(&document, json!({}), &limits).1.as_deref(),
        Some("aliases")
    );
}

#[test]
fn ten_megabytes_are_refused_unread() {
    let document = format!("{{ a(x: \"{}\") }}", "y".repeat(10 * 1024 * 1024));
    let start = Instant::now();
    assert_eq!(refused_for(&document).as_deref(), Some("documentBytes"));
    assert!(start.elapsed().as_millis() < 20, "{:?}", start.elapsed());
}

#[test]
fn one_large_variable_cannot_be_multiplied() {
    let large = json!({ "v": "y".repeat(1024 * 1024) });
    let limits = Limits::default();
    let once = "query($v: String) { a(x: $v) }";
    assert!(admit(once, None, &Variables::from_json(large.clone()), &limits).is_ok());
    for document in [
        format!("query($v: [String]) {{ a(x: [{}]) }}", "$v, ".repeat(1_000)),
        format!(
            "query($v: String) {{ x {{ {} }} }} fragment F on Q {{ a(x: {{ y: $v }}) }}",
            "...F ".repeat(20)
        ),
        format!(
            "query($v: Boolean) {{ x {{ a {} }} }}",
            "@include(if: $v) ".repeat(20)
        ),
    ] {
        let (_, limit) = refusal(&document, large.clone(), &limits);
        assert_eq!(limit.as_deref(), Some("inputBytes"), "{document}");
    }
    let default = format!(
        "query($v: [String] = [\"{}\"]) {{ x {{ {} }} }} fragment F on Q {{ a(x: $v) }}",
        "y".repeat(50_000),
        "...F ".repeat(98)
    );
    assert_eq!(
        refusal(&default, json!({}), &limits).1.as_deref(),
        Some("inputBytes")
    );
}

#[test]
fn strings_and_comments_hide_nothing_and_count_for_nothing() {
    let limits = Limits {
        nesting: 3,
        tokens: 12,
        ..Limits::default()
    };
    assert!(
        scan(
            "{ a(x: \"{{{{ \\\" [[[[\") } # {{{{{{{{ a a a a a a a a a a a a",
            &limits
        )
        .is_ok()
    );
    assert!(scan("{ a(x: \"\"\" {{{{ \\\"\"\" \" \"\" [[[[ \"\"\") }", &limits).is_ok());
    assert!(
        scan("{ a(x: \"\") { b { c { d } } } }", &limits).is_err(),
        "an empty string ends"
    );
    assert!(
        scan("{ a # \n { b { c { d } } } }", &limits).is_err(),
        "a comment ends with its line"
    );
}

#[test]
fn half_characters_in_strings_do_not_reach_the_parser() {
    for text in ["\\uD83D", "\\udfff", "\\\\\\ud800"] {
        let document = format!("{{ a(x: \"{text}\") }}");
        assert_eq!(
            refusal(&document, json!({}), &Limits::default()).0,
            "GRAPHQL_PARSE_FAILED",
            "{text}"
        );
    }
    assert!(admitted(
        "{ a(x: \"\\u00e6 \\\\ud800 \\uD7FF\") }",
        &Limits::default()
    ));
}

#[test]
fn a_parse_error_says_what_was_expected_and_where_but_quotes_nothing() {
    let document = format!("{{ a(x: \"{}\" ", "secret".repeat(100));
    let error = admit(&document, None, &Variables::default(), &Limits::default()).unwrap_err();
    assert!(!error.message.contains("secret"), "{}", error.message);
    assert!(error.message.contains("expected"), "{}", error.message);
    assert_eq!(error.locations.len(), 1);
}

#[test]
fn the_operation_is_chosen_by_name() {
    let limits = Limits::default();
    let none = Variables::default();
    let kind = |document: &str, name| admit(document, name, &none, &limits).map(|admitted| admitted.kind);
    assert_eq!(kind("{ a }", None).unwrap(), OperationType::Query);
    assert_eq!(
        kind("query A { a } mutation B { b }", Some("B")).unwrap(),
        OperationType::Mutation
    );
    assert_eq!(
        kind("subscription A { a }", None).unwrap(),
        OperationType::Subscription
    );
    for (document, name) in [
        ("query A { a } query B { b }", None),
        ("query A { a }", Some("B")),
        ("{ a }", Some("A")),
    ] {
        let error = kind(document, name).unwrap_err();
        assert_eq!(
            error.extensions.unwrap().get("code"),
            Some(&ConstValue::from("OPERATION_UNKNOWN"))
        );
    }
}

/// The same count, without memory: follows every spread, as execution does.
fn naive(set: &SelectionSet, document: &ExecutableDocument, sizes: &HashMap<&str, u64>) -> Weight {
    let inputs = |directives: &[Positioned<Directive>]| {
        let scale = Scale {
            fragments: &document.fragments,
            variables: sizes.clone(),
            known: HashMap::new(),
            nesting: 0,
        };
        scale.directives(directives)
    };
    set.items.iter().fold(Weight::default(), |total, item| {
        let own = inputs(item.node.directives());
        let inside = match &item.node {
            Selection::Field(field) => {
                let arguments = field.node.arguments.iter().map(|(_, value)| match &value.node {
                    Value::Variable(name) => sizes.get(name.as_str()).copied().unwrap_or(1),
                    _ => 1,
                });
                let own = Weight {
                    aliases: u64::from(field.node.alias.is_some()),
                    input_bytes: arguments.sum(),
                    ..Weight::default()
                };
                naive(&field.node.selection_set.node, document, sizes)
                    .under(1)
                    .beside(own)
            }
            Selection::InlineFragment(inline) => {
                naive(&inline.node.selection_set.node, document, sizes).under(0)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.node.fragment_name.node].node;
                let own = inputs(&fragment.directives);
                naive(&fragment.selection_set.node, document, sizes)
                    .beside(own)
                    .under(0)
            }
        };
        total.beside(inside).beside(own)
    })
}

/// A selection set as text, in which fragment `from` and later ones may be spread.
fn set(from: usize, fragments: usize) -> impl Strategy<Value = String> {
    let field = "[a-d]".prop_map(|name| format!("{name} "));
    let alias = "[a-d]".prop_map(|name| format!("z: {name}(x: $v) @d(y: $v) "));
    let leaf = if from < fragments {
        prop_oneof![
            field,
            alias,
            (from..fragments).prop_map(|at| format!("...F{at} @d "))
        ]
        .boxed()
    } else {
        prop_oneof![field, alias].boxed()
    };
    let item = leaf.prop_recursive(3, 12, 3, |item| {
        let items = prop::collection::vec(item, 1..3).prop_map(|items| items.concat());
        prop_oneof![
            items.clone().prop_map(|items| format!("e {{ {items} }} ")),
            items.prop_map(|items| format!("... on Q @d {{ {items} }} ")),
        ]
    });
    prop::collection::vec(item, 1..4).prop_map(|items| format!("{{ {} }}", items.concat()))
}

fn document() -> impl Strategy<Value = String> {
    (0_usize..4)
        .prop_flat_map(|count| {
            let fragments: Vec<_> = (0..count).map(|at| set(at + 1, count)).collect();
            (set(0, count), fragments)
        })
        .prop_map(|(operation, fragments)| {
            fragments
                .iter()
                .enumerate()
                .fold(format!("query($v: T) {operation}"), |text, (at, fragment)| {
                    format!("{text} fragment F{at} on Q @d {fragment}")
                })
        })
}

proptest! {
    #[test]
    fn the_remembered_count_equals_the_naive_one(text in document(), length in 0_usize..20) {
        let document = parse(&text).unwrap();
        let variables = Variables::from_json(json!({ "v": "y".repeat(length) }));
        let sizes = variable_sizes(&document, &variables);
        let operation = match &document.operations {
            DocumentOperations::Single(operation) => naive(&operation.node.selection_set.node, &document, &sizes),
            DocumentOperations::Multiple(_) => unreachable!("one anonymous operation is written"),
        };
        let expected = document.fragments.values().fold(operation, |total, fragment| {
            let scale = Scale {
                fragments: &document.fragments, variables: sizes.clone(), known: HashMap::new(), nesting: 0,
            };
            let own = scale.directives(&fragment.node.directives);
            total.at_least(naive(&fragment.node.selection_set.node, &document, &sizes).beside(own))
        });
        prop_assert_eq!(Weight::of(&document, &variables, &roomy()).unwrap(), expected, "{}", text);
    }

    #[test]
    fn any_text_is_answered(text in "[{}()\\[\\]a-c.:$@!#\"\\\\u0-9dD \n=|&-]{0,80}") {
        let _ = admit(&text, None, &Variables::default(), &Limits::default());
    }

    #[test]
    fn the_scan_never_stops_early_on_what_parses(text in document()) {
        prop_assert!(scan(&text, &roomy()).is_ok());
    }
}
