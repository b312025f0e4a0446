//! Both databases hold the same tables, columns and indexes, and understand every statement of the program.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use testing::World;

/// The texts of one `sql!`.
struct Statement {
    sqlite: String,
    postgres: String,
}

/// The arms of a `macro_rules!` that wraps `sql!`: names of its literal parameters, and its body.
type Arms = Vec<(Vec<String>, TokenStream)>;

/// Finds every statement in a file's tokens, those behind wrapping macros too.
#[derive(Default)]
struct Finder {
    wrappers: BTreeMap<String, Arms>,
    found: Vec<Statement>,
}

impl Finder {
    fn definitions(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            if token.to_string() == "macro_rules"
                && let (Some(name), Some(TokenTree::Group(body))) =
                    (tokens.get(index + 2), tokens.get(index + 3))
                && body.stream().to_string().contains("sql !")
            {
                self.wrappers.insert(name.to_string(), arms(body));
            } else if let TokenTree::Group(group) = token {
                self.definitions(group.stream());
            }
        }
    }

    fn statements(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut index = 0;
        while index < tokens.len() {
            let name = tokens[index].to_string();
            let invoked = match (tokens.get(index + 1), tokens.get(index + 2)) {
                (Some(TokenTree::Punct(mark)), Some(TokenTree::Group(group))) if mark.as_char() == '!' => {
                    Some(group)
                }
                _ => None,
            };
            match (invoked, &tokens[index]) {
                (Some(group), _) if name == "sql" => self.found.push(statement(group)),
                (Some(group), _) if self.wrappers.contains_key(&name) => {
                    let expanded = expand(&self.wrappers[&name], group);
                    self.statements(expanded);
                }
                (_, TokenTree::Group(group)) => self.statements(group.stream()),
                _ => {}
            }
            let defines = name == "macro_rules";
            index += if defines {
                4
            } else if invoked.is_some() && (name == "sql" || self.wrappers.contains_key(&name)) {
                3
            } else {
                1
            };
        }
    }
}

fn arms(body: &Group) -> Arms {
    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    let groups: Vec<&Group> = tokens
        .iter()
        .filter_map(|token| if let TokenTree::Group(group) = token { Some(group) } else { None })
        .collect();
    groups
        .chunks(2)
        .map(|arm| {
            let pattern: Vec<TokenTree> = arm[0].stream().into_iter().collect();
            let names =
                pattern.windows(2).filter(|pair| pair[0].to_string() == "$").map(|pair| pair[1].to_string());
            (names.collect(), arm[1].stream())
        })
        .collect()
}

fn expand(arms: &Arms, arguments: &Group) -> TokenStream {
    let literals: Vec<TokenTree> =
        arguments.stream().into_iter().filter(|token| matches!(token, TokenTree::Literal(_))).collect();
    let (names, body) = arms.iter().find(|(names, _)| names.len() == literals.len()).unwrap();
    let values: BTreeMap<&str, &TokenTree> = names.iter().map(String::as_str).zip(&literals).collect();
    substitute(body.clone(), &values)
}

fn substitute(body: TokenStream, values: &BTreeMap<&str, &TokenTree>) -> TokenStream {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    let mut expanded = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let value = tokens.get(index + 1).and_then(|name| values.get(name.to_string().as_str()));
        match (&tokens[index], value) {
            (TokenTree::Punct(mark), Some(value)) if mark.as_char() == '$' => {
                expanded.push((*value).clone());
                index += 1;
            }
            (TokenTree::Group(group), _) => {
                let inner = substitute(group.stream(), values);
                expanded.push(TokenTree::Group(Group::new(group.delimiter(), inner)));
            }
            (token, _) => expanded.push(token.clone()),
        }
        index += 1;
    }
    expanded.into_iter().collect()
}

fn statement(invocation: &Group) -> Statement {
    let tokens: Vec<TokenTree> = invocation.stream().into_iter().collect();
    let labelled = |label: &str| {
        let start = tokens.iter().position(|token| token.to_string() == label)?;
        Some(text(&tokens[start + 2..]))
    };
    match (labelled("sqlite"), labelled("postgres")) {
        (Some(sqlite), Some(postgres)) => Statement { sqlite, postgres },
        _ => Statement { sqlite: text(&tokens), postgres: text(&tokens) },
    }
}

/// The value of a literal, or of `concat!` over literals.
fn text(tokens: &[TokenTree]) -> String {
    match tokens {
        [TokenTree::Literal(literal), ..] => unquoted(literal),
        [_, _, TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Parenthesis => {
            let parts = group.stream().into_iter();
            parts
                .filter_map(|part| {
                    if let TokenTree::Literal(literal) = part { Some(unquoted(&literal)) } else { None }
                })
                .collect()
        }
        other => panic!("not a statement: {other:?}"),
    }
}

fn unquoted(literal: &Literal) -> String {
    let literal: syn::LitStr = syn::parse_str(&literal.to_string()).unwrap();
    literal.value()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir()
            && !path.ends_with("target")
            && !path.ends_with("node_modules")
            && !path.ends_with("tests")
        {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What tests ask of a database they ask of one of both.
fn without_tests(source: &str) -> &str {
    source.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default()
}

fn statements() -> Vec<Statement> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for folder in ["areas", "base", "server/src"] {
        sources(&root.join(folder), &mut files);
    }
    let tokens: Vec<TokenStream> =
        files.iter().map(|file| without_tests(&fs::read_to_string(file).unwrap()).parse().unwrap()).collect();
    let mut finder = Finder::default();
    for file in &tokens {
        finder.definitions(file.clone());
    }
    for file in tokens {
        finder.statements(file);
    }
    assert!(finder.found.len() > 50, "only {} statements were found", finder.found.len());
    finder.found
}

#[tokio::test]
async fn every_statement_is_understood_by_sqlite() {
    let world = World::on_sqlite().await;
    let connection = rusqlite::Connection::open(world.url.strip_prefix("sqlite:").unwrap()).unwrap();
    let refused: Vec<String> = statements()
        .iter()
        .filter_map(|statement| {
            let text = statement.sqlite.replace('$', "?");
            connection.prepare(&text).err().map(|cause| format!("{cause}: {text}"))
        })
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

#[tokio::test]
async fn every_statement_is_understood_by_postgresql() {
    let Some(world) = World::on_postgres().await else {
        return;
    };
    let (client, connection) = tokio_postgres::connect(&world.url, tokio_postgres::NoTls).await.unwrap();
    let prepare = async {
        let mut refused = Vec::new();
        for statement in statements() {
            if let Err(cause) = client.prepare(&statement.postgres).await {
                refused.push(format!(
                    "{:?}: {}",
                    cause.as_db_error().map(tokio_postgres::error::DbError::message),
                    statement.postgres
                ));
            }
        }
        drop(client);
        refused
    };
    let (refused, ended) = tokio::join!(prepare, connection);
    ended.unwrap();
    assert_eq!(refused, Vec::<String>::new());
}

type Names = BTreeSet<(String, String)>;

/// A table of SQLite named …_sequence is a sequence of PostgreSQL.
fn of_sqlite(world: &World) -> (Names, Names) {
    let connection = rusqlite::Connection::open(world.url.strip_prefix("sqlite:").unwrap()).unwrap();
    let pairs = |text: &str| -> Names {
        let mut statement = connection.prepare(text).unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let columns = "select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like '%\\_sequence' escape '\\'
        union select name, 'sequence' from sqlite_schema where type = 'table' and name like '%\\_sequence' escape '\\'
        and name not like 'sqlite_%'";
    let indexes = "select tbl_name, name from sqlite_schema where type = 'index' and sql is not null";
    (pairs(columns), pairs(indexes))
}

async fn of_postgres(world: &World) -> (Names, Names) {
    let (client, connection) = tokio_postgres::connect(&world.url, tokio_postgres::NoTls).await.unwrap();
    let work = async {
        let columns = "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'
            union select sequence_name::text, 'sequence' from information_schema.sequences
            where sequence_schema = 'public' and sequence_name like '%\\_sequence'";
        let indexes = "select i.tablename::text, i.indexname::text from pg_indexes i
            where i.schemaname = 'public' and not exists (select 1 from pg_constraint c where c.conname = i.indexname)";
        let pairs =
            |rows: Vec<tokio_postgres::Row>| rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let columns = pairs(client.query(columns, &[]).await.unwrap());
        let indexes = pairs(client.query(indexes, &[]).await.unwrap());
        drop(client);
        (columns, indexes)
    };
    let (names, ended) = tokio::join!(work, connection);
    ended.unwrap();
    names
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let Some(postgres) = World::on_postgres().await else {
        return;
    };
    let sqlite = World::on_sqlite().await;
    let (sqlite_columns, sqlite_indexes) = of_sqlite(&sqlite);
    let (postgres_columns, postgres_indexes) = of_postgres(&postgres).await;
    let differing = |one: &Names, other: &Names| one.symmetric_difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(differing(&sqlite_columns, &postgres_columns), Vec::<(String, String)>::new());
    assert_eq!(differing(&sqlite_indexes, &postgres_indexes), Vec::<(String, String)>::new());
}
