//! Pagination: [`Pages`] is a stream of pages, [`Items`] a stream of the items on them.
//!
//! A page is requested when it is polled, not before. In: the request for the first page, and how the API asks for the
//! next one. Out: a page for each request that succeeds.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::HeaderMap;
use http::header::LINK;
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::error::Failure;
use crate::page_place::{Place, Value};
use crate::parts::Page;
use crate::steps::{Step, Steps};
use crate::{Error, ErrorBody, ErrorKind, NoErrorBody, Request, Response};

/// How the next page is asked for.
enum Style<T> {
    /// A parameter has the cursor that the page before states.
    Cursor {
        parameter: &'static str,
        next: fn(&T) -> Option<String>,
    },
    /// A parameter counts pages, or the items before the page.
    Count {
        parameter: &'static str,
        /// The value of the first page.
        first: u64,
        /// Whether pages are counted, not items.
        pages: bool,
        /// The parameter with the maximum number of items on a page.
        size: Option<&'static str>,
        count: fn(&T) -> usize,
    },
    /// The header `Link` has the query, with `rel="next"` (RFC 8288).
    Link,
    /// The page before states a URL with the query.
    BodyLink { next: fn(&T) -> Option<String> },
}

/// A page, or why there is none.
type Outcome<T, E> = Result<Response<T>, Error<E>>;

/// Requests pages one after the other. A page that leads back to one that was read before is followed by an error.
/// Implements `Stream`; [`next_page`](Self::next_page) does the same without it.
///
/// An error is the last item.
///
/// ```
/// use api_client_core::pagination::Pages;
/// use api_client_core::{Error, Request};
///
/// async fn count(request: Request) -> Result<usize, Error> {
///     let mut pages = Pages::<Vec<String>>::by_offset(request, "offset", Some("limit"), |page| page.len());
///     let mut count = 0;
///     while let Some(page) = pages.next_page().await {
///         count += page?.len();
///     }
///     Ok(count)
/// }
/// ```
pub struct Pages<T, E = NoErrorBody> {
    steps: Steps<Box<Source<T>>, Outcome<T, E>>,
}

/// Where pages come from.
struct Source<T> {
    /// None behind the last page.
    next: Option<Request>,
    style: Style<T>,
    /// Where the parameters of the style stand.
    place: Place,
    /// How many items a page says that there are on all pages.
    total: Option<fn(&T) -> Option<u64>>,
    /// Whether a page says that more follow.
    more: Option<fn(&T) -> Option<bool>>,
    started: bool,
    /// The largest number of items on a page so far: the server can give fewer than are asked for.
    largest: u64,
    /// The number of items on all pages so far.
    read: u64,
    /// The hashes of what asked for the pages so far.
    seen: HashSet<u64>,
    /// Why there is no next page.
    failure: Option<Box<Failure>>,
}

impl<T: DeserializeOwned + 'static, E: ErrorBody + 'static> Pages<T, E> {
    /// Creates a stream of pages by cursor: `next` reads the value of the query parameter `parameter` for the next
    /// page.
    pub fn by_cursor(request: Request, parameter: &'static str, next: fn(&T) -> Option<String>) -> Self {
        Self::new(request, Style::Cursor { parameter, next })
    }

    /// Creates a stream of numbered pages: the query parameter `parameter` counts them from `first`.
    ///
    /// The last page has no items, or fewer than the query parameter `size` asks for and than a page before it: a
    /// server can give fewer than are asked for. `count` returns the number of items on a page.
    pub fn by_number(
        request: Request,
        parameter: &'static str,
        first: u64,
        size: Option<&'static str>,
        count: fn(&T) -> usize,
    ) -> Self {
        let pages = true;
        Self::new(
            request,
            Style::Count {
                parameter,
                first,
                pages,
                size,
                count,
            },
        )
    }

    /// Creates a stream of pages by offset: the query parameter `parameter` is the number of items before the page.
    ///
    /// The last page has no items, or fewer than the query parameter `size` asks for and than a page before it: a
    /// server can give fewer than are asked for. `count` returns the number of items on a page.
    pub fn by_offset(
        request: Request,
        parameter: &'static str,
        size: Option<&'static str>,
        count: fn(&T) -> usize,
    ) -> Self {
        let (first, pages) = (0, false);
        Self::new(
            request,
            Style::Count {
                parameter,
                first,
                pages,
                size,
                count,
            },
        )
    }

    /// Creates a stream of pages that are linked by the header `Link` (RFC 8288).
    ///
    /// Only the query of the link is used; path and server stay those of the operation.
    pub fn by_link(request: Request) -> Self {
        Self::new(request, Style::Link)
    }

    /// Creates a stream of pages that are linked in their bodies: `next` reads the URL of the next page, which ends the
    /// list if it is missing.
    ///
    /// Only the query of the URL is used; path and server stay those of the operation.
    pub fn by_body_link(request: Request, next: fn(&T) -> Option<String>) -> Self {
        Self::new(request, Style::BodyLink { next })
    }

    /// Ends the list with a page of which `more` returns `false`, and goes on behind a short page of which it returns
    /// `true`. `None` changes nothing. To be called before the first page is requested.
    #[must_use]
    pub fn while_more(mut self, more: fn(&T) -> Option<bool>) -> Self {
        if let Some(source) = self.steps.state_mut() {
            source.more = Some(more);
        }
        self
    }

    /// Ends a list of numbered pages, or of pages by offset, with the page that has the last of all items, whose number
    /// `total` reads, and goes on behind a short page if there are more. `None` changes nothing. A first page that
    /// claims to have them all does not end the list if it is full: its number may be that of its own items. To be
    /// called before the first page is requested.
    #[must_use]
    pub fn with_total(mut self, total: fn(&T) -> Option<u64>) -> Self {
        if let Some(source) = self.steps.state_mut() {
            source.total = Some(total);
        }
        self
    }

    /// Takes the parameters for properties of the request's JSON body, not for query parameters. To be called before
    /// the first page is requested.
    #[must_use]
    pub fn in_body(mut self) -> Self {
        if let Some(source) = self.steps.state_mut() {
            source.place = Place::Body;
        }
        self
    }

    fn new(request: Request, style: Style<T>) -> Self {
        let source = Source {
            next: Some(request),
            style,
            place: Place::Query,
            total: None,
            more: None,
            started: false,
            largest: 0,
            read: 0,
            seen: HashSet::new(),
            failure: None,
        };
        Self {
            steps: Steps::new(Box::new(source), |source| Box::pin(source.step())),
        }
    }

    /// Returns a stream of the items on the pages; `items` takes them from a page.
    pub fn items<I>(self, items: fn(T) -> Vec<I>) -> Items<T, I, E> {
        Items {
            pages: self,
            items,
            current: Vec::new().into_iter(),
        }
    }

    /// Requests the next page; returns `None` after the last one.
    pub async fn next_page(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        poll_fn(|context| self.steps.poll_next(context)).await
    }
}

impl<T: DeserializeOwned> Source<T> {
    async fn step<E: ErrorBody>(mut self: Box<Self>) -> Step<Box<Self>, Result<Response<T>, Error<E>>> {
        if let Some(failure) = self.failure.take() {
            return Some((Err(Error::new(failure, false)), self));
        }
        let request = self.next.take()?;
        let page = match self.style {
            Style::Count { .. } => Page::Counted,
            Style::Cursor { .. } | Style::Link | Style::BodyLink { .. } => Page::Linked,
        };
        let outcome = request.clone().for_page(page).send_json::<T, E>().await;
        if let Ok(page) = &outcome {
            let count = match self.style {
                Style::Count { count, .. } => count(page) as u64,
                Style::Cursor { .. } | Style::Link | Style::BodyLink { .. } => 1,
            };
            if count == 0 && std::mem::replace(&mut self.started, true) {
                return None;
            }
            self.started = true;
            self.largest = self.largest.max(count);
            self.read = self.read.saturating_add(count);
            self.advance(request, page, count);
        }
        Some((outcome, self))
    }

    /// Prepares the request for the page behind `page`. One that was asked for before would never end.
    fn advance(&mut self, mut request: Request, page: &Response<T>, count: u64) {
        self.seen.insert(hash(&mut request));
        match self.follower(&mut request, page, count) {
            Ok(true) if self.seen.contains(&hash(&mut request)) => {
                self.fail(&request, page, "the next page is one that was read before");
            }
            Ok(true) => self.next = Some(request),
            Ok(false) => {}
            Err(message) => self.fail(&request, page, message),
        }
    }

    /// The list would end too early without a word.
    fn fail(&mut self, request: &Request, page: &Response<T>, message: &'static str) {
        let failure = Failure::message(ErrorKind::Decode, message);
        self.failure = Some(request.failed(failure, page));
    }

    /// Changes `request`, which asked for `page`, to the one for the page behind it; `false` if there is none.
    fn follower(&self, request: &mut Request, page: &Response<T>, count: u64) -> Result<bool, &'static str> {
        let more = self.more.and_then(|more| more(page));
        if more == Some(false) {
            return Ok(false);
        }
        if self.style.leads_nowhere(page) {
            return Err("the link to the next page has no query");
        }
        match self.style {
            Style::Cursor { parameter, next } => {
                let Some(cursor) = next(page).filter(|cursor| !cursor.is_empty()) else {
                    return Ok(false);
                };
                // A cursor that leads to itself would never end.
                if self.place.value(request, parameter).as_ref() == Some(&cursor) {
                    return Ok(false);
                }
                let set = self.place.set(request, parameter, &Value::Text(&cursor));
                set.map(|()| true).ok_or(NO_PLACE)
            }
            Style::Count { .. } => self.counted(request, page, count, more.is_some()),
            Style::Link => Ok(next_link(page.headers())
                .and_then(|link| follow(request, link))
                .is_some()),
            Style::BodyLink { next } => Ok(next(page).and_then(|link| follow(request, &link)).is_some()),
        }
    }

    /// The same for pages that are counted; `goes_on` if the page says that there is another one.
    fn counted(
        &self,
        request: &mut Request,
        page: &Response<T>,
        count: u64,
        goes_on: bool,
    ) -> Result<bool, &'static str> {
        let Style::Count {
            parameter,
            first,
            pages,
            size,
            ..
        } = self.style
        else {
            return Ok(false);
        };
        let mut number = |name| {
            self.place
                .value(request, name)
                .and_then(|value| value.parse::<u64>().ok())
        };
        let full = size
            .and_then(&mut number)
            .is_none_or(|size| count >= size.min(self.largest));
        let current = number(parameter).unwrap_or(first);
        let read = if pages {
            self.read
        } else {
            current.saturating_add(count)
        };
        let total = self.total.and_then(|total| total(page));
        // What one page has as well may be the number of its own items.
        let is_whole = total.is_some_and(|total| read >= total && total > self.largest);
        let goes_on = goes_on || total.is_some_and(|total| read < total);
        let next = current.checked_add(if pages { 1 } else { count });
        match next.filter(|_| count > 0 && (full && !is_whole || goes_on)) {
            Some(next) => {
                let set = self.place.set(request, parameter, &Value::Number(next));
                set.map(|()| true).ok_or(NO_PLACE)
            }
            None => Ok(false),
        }
    }
}

/// Why no other page can be asked for.
const NO_PLACE: &str = "the request has no JSON object that could ask for the next page";

/// The hash of what asks for a page, to recognise it by.
fn hash(request: &mut Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.query_text().hash(&mut hasher);
    if let Body::Bytes(bytes) = request.body() {
        bytes.hash(&mut hasher);
    }
    hasher.finish()
}

impl<T> Style<T> {
    /// Whether `page` has a link to the next one that cannot be followed.
    fn leads_nowhere(&self, page: &T) -> bool {
        let Self::BodyLink { next } = self else { return false };
        next(page).is_some_and(|target| !target.is_empty() && !target.contains('?'))
    }
}

/// Gives `request` the query of the URL `target`; `None` if it has none, or leads to itself.
fn follow(request: &mut Request, target: &str) -> Option<()> {
    let (_, query) = target.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default().to_owned();
    if *request.query_text() == query {
        return None;
    }
    *request.query_text() = query;
    Some(())
}

/// The target of the link with `rel="next"`.
pub(crate) fn next_link(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    let mut links = values
        .flat_map(|value| value.split('<').skip(1))
        .filter_map(|link| link.split_once('>'));
    let (target, _) = links.find(|(_, parameters)| {
        parameters.split([';', ',']).any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
        })
    })?;
    Some(target)
}

impl<T: DeserializeOwned + 'static, E: ErrorBody + 'static> Stream for Pages<T, E> {
    type Item = Result<Response<T>, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().steps.poll_next(context)
    }
}

impl<T, E> fmt::Debug for Pages<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// Yields the items on pages, requesting pages as needed. Implements `Stream`; [`next_item`](Self::next_item) does the
/// same without it. An error is the last item.
pub struct Items<T, I, E = NoErrorBody> {
    pages: Pages<T, E>,
    items: fn(T) -> Vec<I>,
    current: std::vec::IntoIter<I>,
}

impl<T: DeserializeOwned + 'static, I, E: ErrorBody + 'static> Items<T, I, E> {
    /// Returns the next item; `None` after the last one.
    pub async fn next_item(&mut self) -> Option<Result<I, Error<E>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I, Error<E>>>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.steps.poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.current = (self.items)(page.into_inner()).into_iter(),
            }
        }
    }
}

impl<T: DeserializeOwned + 'static, I: Unpin, E: ErrorBody + 'static> Stream for Items<T, I, E> {
    type Item = Result<I, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T, I, E> fmt::Debug for Items<T, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
