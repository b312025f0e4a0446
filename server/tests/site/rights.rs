//! Every route of the whole program, asked by everybody for what is his, what is another's and what is not there.
//! What is promised follows from the declarations that `doctor --routes` prints; a new route is among them by itself.

mod cast;
mod promise;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use testing::on_each_database;

use self::cast::{Cast, Proof, Session, Visitor};
use self::promise::{Promise, shape};
use self::table::{Admits, Route, Thing};
use crate::answer::Answer;
use crate::process::Process;
use crate::site::{self, Site};

/// Connections that ask at the same time.
const ASKING: usize = 8;

/// Forms that anybody may send without a token, for the reason given.
const WITHOUT_TOKEN: &[(&str, &str)] = &[("/lingua", "it changes nothing of anybody's")];

/// Where a doctor is told that a certificate is another doctor's: he has named its worker and its number, and whoever
/// knows both may look its attestation up without an account.
const TOLD_APART: &[&str] = &["/api/v1/certificates/annulment", "/api/v1/certificates/reprint"];

/// What people open there begins with a sealed document or letter, which the tests of identity give them, or with a
/// message that was sent, which those of delivery and of subscriptions do.
const ENTERED_ELSEWHERE: &[&str] = &[
    "/azienda/pec/{id}/invii/{message}",
    "/sportello/conversioni/{id}",
    "/sportello/lettere/{id}",
    "/sportello/recapito/messaggi/{id}",
    "/sportello/recapito/quarantena/{id}",
];

/// Whose things a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Own,
    Theirs,
    Nobodys,
}

/// The token of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    Right,
    Wrong,
    None,
}

#[derive(Clone, Copy)]
struct Case<'a> {
    route: &'a Route,
    visitor: &'a Visitor,
    whose: Whose,
    token: Token,
}

impl Case<'_> {
    fn thing(&self, thing: Thing) -> Option<String> {
        match self.whose {
            Whose::Own => self.visitor.own.get(&thing).cloned(),
            Whose::Theirs => self.visitor.theirs.get(&thing).cloned(),
            Whose::Nobodys => match thing {
                Thing::Number => Some("999999990".to_owned()),
                Thing::TaxCode => self.visitor.theirs.get(&thing).cloned(),
                _ => Some("0198c5a2-7a1e-7c3e-9d35-3f1f0f5f7c11".to_owned()),
            },
        }
    }

    fn promise(&self) -> Promise {
        Promise::of(self.route, self.visitor)
    }

    /// Whether the visitor has what the request would name.
    fn is_possible(&self) -> bool {
        self.route.address(|thing| self.thing(thing)).is_some()
            && self.route.body(|thing| self.thing(thing)).is_some()
    }

    /// A request that may change something of the visitor's.
    fn acts(&self) -> bool {
        self.route.method != "GET"
            && self.whose == Whose::Own
            && self.token == Token::Right
            && self.promise() == Promise::Entry
    }

    fn ask(&self, site: &Site, session: Option<&Session>) -> Answer {
        let address = self.route.address(|thing| self.thing(thing)).unwrap();
        let mut body = self.route.body(|thing| self.thing(thing)).unwrap();
        if self.route.takes_form() {
            let right = session.map_or("none", |session| &session.csrf);
            let token = match self.token {
                Token::Right => Some(right),
                Token::Wrong => Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                Token::None => None,
            };
            if self.route.takes_file() {
                body = in_parts(token);
            } else if let Some(token) = token {
                body.extend(["&csrf_token=", token]);
            }
        }
        let proof = match &self.visitor.proof {
            Proof::None => (String::new(), String::new()),
            Proof::Session(_) => ("Cookie".to_owned(), format!("sportello={}", session.unwrap().cookie)),
            Proof::Key { key, .. } => ("Authorization".to_owned(), format!("Bearer {key}")),
            Proof::Sender => ("Authorization".to_owned(), site::doctor()),
        };
        let (accepts, sends) = match (self.route.is_api(), self.route.takes_form()) {
            (true, _) => ("application/json", "application/json"),
            (false, true) if self.route.takes_file() => ("text/html", "multipart/form-data; boundary=XX"),
            (false, true) => ("text/html", "application/x-www-form-urlencoded"),
            (false, false) => ("text/html", "text/xml; charset=utf-8"),
        };
        let headers = [("Accept", accepts), ("Content-Type", sends), (&*proof.0, &*proof.1)];
        let headers: Vec<_> = headers.into_iter().filter(|(name, _)| !name.is_empty()).collect();
        site.request(&self.route.method, &address, &headers, &body)
    }

    fn says(&self, answer: &Answer) -> String {
        format!(
            "{} {}, asked by {} for {:?}, token {:?}: promised {:?}, answered {} {}\n{}",
            self.route.method,
            self.route.path,
            self.visitor.name,
            self.whose,
            self.token,
            self.promise(),
            answer.status,
            answer.header("location"),
            answer.body
        )
    }
}

/// A form that holds its token alone.
fn in_parts(token: Option<&str>) -> String {
    let field =
        |token| format!("--XX\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n");
    format!("{}--XX--\r\n", token.map(field).unwrap_or_default())
}

fn session_of(visitor: &Visitor) -> Option<&Session> {
    match &visitor.proof {
        Proof::Session(session) => Some(session),
        _ => None,
    }
}

/// All that is to be asked, what acts on the visitor's own things apart.
fn cases<'a>(routes: &'a [Route], cast: &'a Cast) -> (Vec<Case<'a>>, Vec<Case<'a>>) {
    let mut all = Vec::new();
    for route in routes {
        let whose = if route.names_things() {
            &[Whose::Own, Whose::Theirs, Whose::Nobodys][..]
        } else {
            &[Whose::Own]
        };
        for visitor in &cast.visitors {
            let entered = Promise::of(route, visitor) == Promise::Entry;
            let tokens = if route.takes_form() && entered {
                &[Token::Right, Token::Wrong, Token::None][..]
            } else {
                &[Token::Right]
            };
            for whose in whose {
                all.extend(tokens.iter().map(|token| Case { route, visitor, whose: *whose, token: *token }));
            }
        }
    }
    all.retain(Case::is_possible);
    all.into_iter().partition(|case| !case.acts())
}

/// Asks all, several at a time; the answers in the order of the cases.
fn ask_all(site: &Site, cases: &[Case<'_>]) -> Vec<Answer> {
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..ASKING {
            scope.spawn(|| {
                while let Some((index, case)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|index| cases.get(index).map(|case| (index, case)))
                {
                    let answer = case.ask(site, session_of(case.visitor));
                    answers.lock().unwrap().insert(index, answer);
                }
            });
        }
    });
    answers.into_inner().unwrap().into_values().collect()
}

/// What no answer may tell, and that a form without its token is refused to whoever may send it.
fn judge(case: &Case<'_>, answer: &Answer, secrets: &[String]) -> Result<(), String> {
    let told = format!("{:?}{}", answer.headers, answer.body).to_lowercase();
    // The ids that were asked for may come back; what they name may not.
    if let Some(secret) = secrets.iter().find(|secret| told.contains(*secret) && !is_asked(case, secret)) {
        return Err(format!("{secret} is told: {}", case.says(answer)));
    }
    let needs_token = case.route.takes_form() && case.promise() == Promise::Entry;
    let free = WITHOUT_TOKEN.iter().any(|(path, _)| *path == case.route.path);
    let refused = needs_token && !free && !has_token(case) || is_told_apart(case);
    let kept = if refused { answer.status == 403 } else { case.promise().is_kept_by(answer) };
    if kept { Ok(()) } else { Err(case.says(answer)) }
}

fn is_told_apart(case: &Case<'_>) -> bool {
    let path = case.route.path.as_str();
    case.whose == Whose::Theirs && case.promise() == Promise::Entry && TOLD_APART.contains(&path)
}

fn is_asked(case: &Case<'_>, secret: &str) -> bool {
    case.route.body(|thing| case.thing(thing)).is_some_and(|body| body.to_lowercase().contains(secret))
}

/// Visitors without a session have their token from a page that this test does not ask for.
fn has_token(case: &Case<'_>) -> bool {
    case.token == Token::Right && session_of(case.visitor).is_some()
}

/// What is another's is answered like what is not there.
fn compare(cases: &[Case<'_>], answers: &[Answer]) -> Vec<String> {
    let mut seen: BTreeMap<_, (String, bool)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (case, answer) in cases.iter().zip(answers) {
        let refused = case.promise() != Promise::Entry || case.token != Token::Right;
        if is_told_apart(case) || (case.whose == Whose::Own && !refused) {
            continue;
        }
        let shape = shape(answer);
        let key = (&case.route.method, &case.route.path, &case.visitor.name, case.token);
        let by_address = case.route.path.contains("{id}");
        let found = case.promise() == Promise::Entry && case.token == Token::Right && by_address;
        if found && !matches!(answer.status, 404 | 422) {
            wrong.push(format!("it opens: {}", case.says(answer)));
        }
        let first = seen.entry(key).or_insert_with(|| (shape.clone(), true));
        if first.0 != shape {
            wrong.push(format!("it tells them apart: {}\nand\n{}", case.says(answer), first.0));
        }
    }
    wrong
}

/// Each route is entered by somebody of each profile that it names: a declaration that lets nobody in is a mistake too.
fn entered(case: &Case<'_>, answer: &Answer) -> bool {
    case.whose == Whose::Own
        && case.token == Token::Right
        && case.promise() == Promise::Entry
        && answer.status != 404
}

#[tokio::test]
async fn every_route_keeps_its_promise_to_every_profile_and_strength_whatever_they_ask_for() {
    on_each_database(async |world| {
        let site = Site::at(&world.url);
        site.take_cards_by_openid();
        let process = Process::serve(&site);
        let cast = Cast::of(&site).await;
        let routes = Route::all(&site);
        let (looks, acts) = cases(&routes, &cast);
        assert!(cast.theirs_are_untouched().await, "the fixture is not as it should be");
        assert_eq!(broken_offers(&site, &cast), Vec::<String>::new());

        let mut answers = ask_all(&site, &looks);
        let mut wrong = compare(&looks, &answers);
        let mut all = looks;
        // From the end of the alphabet, so that what is closed or annulled is so last; each with a session of its own,
        // for some end it.
        for case in acts.into_iter().rev() {
            let session = match session_of(case.visitor) {
                Some(session) => Some(cast.sign_in(&session.person, session.strength).await),
                None => None,
            };
            answers.push(case.ask(&site, session.as_ref()));
            all.push(case);
        }
        wrong.extend(
            all.iter().zip(&answers).filter_map(|(case, answer)| judge(case, answer, &cast.secrets).err()),
        );
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n\n"));
        assert!(cast.theirs_are_untouched().await);
        assert_eq!(never_entered(&routes, &all, &answers), Vec::<String>::new());
        println!("{} requests to {} routes by {} visitors", all.len(), routes.len(), cast.visitors.len());
        process.end();
    })
    .await;
}

/// What the first page offers somebody opens, at once or after the stronger sign-in of which it speaks.
fn broken_offers(site: &Site, cast: &Cast) -> Vec<String> {
    let mut broken = Vec::new();
    for session in cast.visitors.iter().filter_map(session_of) {
        let cookie = format!("sportello={}", session.cookie);
        let get = |path: &str| site.request("GET", path, &[("Cookie", &cookie), ("Accept", "text/html")], "");
        let home = get("/").body;
        let offers = home.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        let links = offers.split("<h2 class=\"card-title\"><a href=\"").skip(1);
        let links: Vec<String> =
            links.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&")).collect();
        for link in &links {
            let answer = get(link);
            if answer.status != 200 {
                broken.push(format!(
                    "{link} for {}, {}: {}",
                    session.person.profile, session.strength, answer.status
                ));
            }
        }
        if links.is_empty() {
            broken.push(format!("{} finds nothing", session.person.profile));
        }
    }
    broken
}

fn never_entered(routes: &[Route], cases: &[Case<'_>], answers: &[Answer]) -> Vec<String> {
    let mut reached = BTreeSet::new();
    for (case, _) in cases.iter().zip(answers).filter(|(case, answer)| entered(case, answer)) {
        let profile = session_of(case.visitor).map_or("", |session| session.person.profile.as_str());
        reached.insert((&case.route.method, &case.route.path, profile));
    }
    let mut missing = Vec::new();
    for route in routes {
        let Admits::SignedIn { profiles, .. } = &route.admits else { continue };
        for profile in profiles {
            let elsewhere = ENTERED_ELSEWHERE.iter().any(|start| route.path.starts_with(start));
            if !elsewhere && !reached.contains(&(&route.method, &route.path, profile.as_str())) {
                missing.push(format!("{} {} by {profile}", route.method, route.path));
            }
        }
    }
    missing
}
