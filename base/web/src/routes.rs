use std::convert::Infallible;
use std::fmt;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route, delete, get, post, put};
use http::Method;
use tower::{Layer, Service};

use crate::Access;

/// Routes together with who may use each. Built like an axum router, except that a route without an [`Access`]
/// cannot be written down.
pub struct Routes<S = ()> {
    router: Router<S>,
    table: Vec<RouteInfo>,
}

/// One line of the table of routes and rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// The method; `GET` includes `HEAD`.
    pub method: Method,
    /// The path template, as mounted.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// The largest body taken, in bytes, where it is not the default.
    pub body_limit: Option<usize>,
}

impl fmt::Display for RouteInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<6} {:<48} {}", self.method.as_str(), self.path, self.access)?;
        match self.body_limit {
            Some(bytes) => write!(f, " [body up to {bytes} bytes]"),
            None => Ok(()),
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self { router: Router::new(), table: Vec::new() }
    }

    /// Mounts a page or resource to be read.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.mount(Method::GET, path, access, get(handler))
    }

    /// Mounts what a form or a program sends.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.mount(Method::POST, path, access, post(handler))
    }

    /// Mounts a replacement (API only; pages post).
    #[must_use]
    pub fn put<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.mount(Method::PUT, path, access, put(handler))
    }

    /// Mounts a removal (API only; pages post).
    #[must_use]
    pub fn delete<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        self.mount(Method::DELETE, path, access, delete(handler))
    }

    fn mount(mut self, method: Method, path: &'static str, access: Access, route: MethodRouter<S>) -> Self {
        let guard = access.clone();
        let admit = move |request: Request, next: Next| guard.clone().admit(request, next);
        self.router = self.router.route(path, route.route_layer(from_fn(admit)));
        self.table.push(RouteInfo { method, path, access, body_limit: None });
        self
    }

    /// Wraps the routes mounted so far; runs before their access is checked, so it may recognise the caller.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.layer(layer);
        self
    }

    /// Lets the routes mounted so far take bodies of up to `bytes` instead of the default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.router = self.router.layer(DefaultBodyLimit::max(bytes));
        for route in &mut self.table {
            route.body_limit = Some(bytes);
        }
        self
    }

    /// Takes in the routes of another area.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// Gives the handlers their state; what comes out merges with every other area's routes.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes { router: self.router.with_state(state), table: self.table }
    }

    /// Every route with its access, sorted by path; those that every site has (see [`crate::router`]) among them.
    #[must_use]
    pub fn table(&self) -> Vec<RouteInfo> {
        let mut table = self.table.clone();
        table.extend(crate::pages::routes().table);
        table.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
        table
    }

    pub(crate) fn into_router(self) -> Router<S> {
        self.router
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}
