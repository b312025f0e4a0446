//! What each command says of itself.

use crate::site::run;

#[test]
fn the_help_of_every_command_has_an_example_of_it() {
    let mut seen = Vec::new();
    let mut waiting = vec![String::new()];
    while let Some(command) = waiting.pop() {
        let words: Vec<&str> = command.split_whitespace().collect();
        let help = run(&[&words[..], &["--help"]].concat());
        assert!(help.done, "{command}: {}", help.err);
        let example = format!("Example: sportello{command} ");
        assert!(help.out.contains(&example), "{example}\n{}", help.out);
        waiting.extend(subcommands(&help.out).map(|name| format!("{command} {name}")));
        seen.push(command);
    }
    for known in [" serve", " import registry", " audit verify", " keys api revoke", " doctor"] {
        assert!(seen.iter().any(|command| command == known), "{known}: {seen:?}");
    }
}

/// The commands that a help lists, but that for help itself.
fn subcommands(help: &str) -> impl Iterator<Item = &str> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help")
}
