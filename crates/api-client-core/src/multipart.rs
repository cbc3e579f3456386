//! `multipart/form-data` request bodies. They can be sent again in a retry, unless a part is a stream.

use std::fmt;

use bytes::Bytes;
use reqwest::multipart;
use serde::Serialize;

use crate::error::{ErrorKind, Failure};
use crate::param::{self, ParamError};

/// Builds a `multipart/form-data` request body.
///
/// Names of parts and files go out as browsers send them. A name with a control character, such as a line break, is an
/// error when the request is sent.
///
/// ```
/// use api_client_core::multipart::{Form, Part};
///
/// let form = Form::new()
///     .text("label", &"left")
///     .json("metadata", &serde_json::json!({"source": "camera"}))
///     .part("image", Part::bytes(vec![0xff, 0xd8]).file_name("left.jpg").content_type("image/jpeg"));
/// # let _ = form;
/// ```
#[derive(Clone, Default)]
#[must_use = "a form does nothing until it is the body of a request"]
pub struct Form {
    parts: Vec<(String, Part)>,
    mistake: Option<String>,
}

/// Holds one part of a form.
#[derive(Clone)]
#[must_use = "a part does nothing until it is added to a form"]
pub struct Part {
    content: Content,
    file_name: Option<String>,
    content_type: Option<String>,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    #[cfg(not(target_arch = "wasm32"))]
    Stream(crate::upload::Upload),
}

impl Part {
    /// Creates a part from bytes in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self {
            content: Content::Bytes(content.into()),
            file_name: None,
            content_type: None,
        }
    }

    /// Creates a part from a file, with its name. The file is read while it is sent, and again in a retry.
    ///
    /// # Errors
    ///
    /// Returns an error if `path` is not a file or its metadata cannot be read.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn file(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        let source = crate::file::FileSource::new(path)?;
        let part = Self {
            content: Content::Stream(crate::upload::Upload::file(source)),
            file_name: None,
            content_type: None,
        };
        Ok(match path.file_name() {
            Some(file_name) => part.file_name(file_name.to_string_lossy()),
            None => part,
        })
    }

    /// Creates a part from a stream. A form with such a part is sent once, never retried.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn stream<S, B, E>(content: S) -> Self
    where
        S: futures_core::Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<crate::BoxError> + 'static,
    {
        let content = Content::Stream(crate::upload::Upload::new(content));
        Self {
            content,
            file_name: None,
            content_type: None,
        }
    }

    /// Sets the file name.
    pub fn file_name(self, file_name: impl Into<String>) -> Self {
        Self {
            file_name: Some(file_name.into()),
            ..self
        }
    }

    /// Sets the media type.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self {
            content_type: Some(content_type.into()),
            ..self
        }
    }

    fn to_reqwest(&self) -> Result<multipart::Part, Box<Failure>> {
        let mut part = match &self.content {
            Content::Bytes(bytes) => whole(bytes.clone()),
            #[cfg(not(target_arch = "wasm32"))]
            Content::Stream(upload) => match upload.length() {
                Some(length) => multipart::Part::stream_with_length(upload.open()?, length),
                None => multipart::Part::stream(upload.open()?),
            },
        };
        if let Some(file_name) = &self.file_name {
            part = part.file_name(quoted(file_name));
        }
        match &self.content_type {
            Some(content_type) => part.mime_str(content_type).map_err(|_| {
                Failure::message(
                    ErrorKind::Request,
                    format!("`{content_type}` is not a valid media type"),
                )
            }),
            None => Ok(part),
        }
    }
}

/// A part that shares its bytes.
#[cfg(not(target_arch = "wasm32"))]
fn whole(bytes: Bytes) -> multipart::Part {
    let length = bytes.len() as u64;
    multipart::Part::stream_with_length(bytes, length)
}

/// Names go out as they are, which RFC 7578 asks for.
#[cfg(not(target_arch = "wasm32"))]
fn plain_names(form: multipart::Form) -> multipart::Form {
    form.percent_encode_noop()
}

/// A browser writes them.
#[cfg(target_arch = "wasm32")]
fn plain_names(form: multipart::Form) -> multipart::Form {
    form
}

/// A name as browsers write it into quotes (HTML standard, section "Multipart form data").
#[cfg(not(target_arch = "wasm32"))]
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
}

/// A browser writes them.
#[cfg(target_arch = "wasm32")]
fn quoted(name: &str) -> String {
    name.to_owned()
}

/// In a browser, a part copies its bytes.
#[cfg(target_arch = "wasm32")]
fn whole(bytes: Bytes) -> multipart::Part {
    multipart::Part::bytes(Vec::from(bytes))
}

impl Form {
    /// Creates a form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part with a simple value. Adds nothing for `None` and `null`.
    pub fn text<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_header(&mut text, value);
        match written {
            Ok(false) => self,
            Ok(true) => self.part(name, Part::bytes(text)),
            Err(error) => {
                self.fail(name, &error);
                self
            }
        }
    }

    /// Adds a part with a value as JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.part(name, Part::bytes(json).content_type("application/json")),
            Err(error) => {
                self.fail(name, &serde::ser::Error::custom(error));
                self
            }
        }
    }

    /// Adds a part of any kind, such as a file.
    pub fn part(mut self, name: &str, part: Part) -> Self {
        self.parts.push((name.to_owned(), part));
        self
    }

    /// Adds a part for each of several simple values, all with the same name.
    pub fn texts<'v, T: Serialize + 'v>(self, name: &str, values: impl IntoIterator<Item = &'v T>) -> Self {
        values.into_iter().fold(self, |form, value| form.text(name, value))
    }

    /// Adds a part of JSON for each of several values, all with the same name.
    pub fn jsons<'v, T: Serialize + 'v>(self, name: &str, values: impl IntoIterator<Item = &'v T>) -> Self {
        values.into_iter().fold(self, |form, value| form.json(name, value))
    }

    /// Adds several parts of any kind, all with the same name. Their content is shared, not copied.
    pub fn parts<'v>(self, name: &str, parts: impl IntoIterator<Item = &'v Part>) -> Self {
        parts.into_iter().fold(self, |form, part| form.part(name, part.clone()))
    }

    /// Sets the media type of the parts called `name` that do not have one.
    pub fn media_type(mut self, name: &str, content_type: &str) -> Self {
        for (_, part) in self.parts.iter_mut().filter(|(called, _)| called == name) {
            part.content_type.get_or_insert_with(|| content_type.to_owned());
        }
        self
    }

    fn fail(&mut self, name: &str, error: &ParamError) {
        self.mistake.get_or_insert_with(|| format!("part `{name}`: {error}"));
    }

    pub(crate) fn mistake(&self) -> Option<&str> {
        self.mistake.as_deref()
    }

    /// The names of the parts, and their media types where those are stated.
    pub(crate) fn shape(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.parts
            .iter()
            .map(|(name, part)| (name.as_str(), part.content_type.as_deref()))
    }

    pub(crate) fn is_repeatable(&self) -> bool {
        self.parts.iter().all(|(_, part)| match &part.content {
            Content::Bytes(_) => true,
            #[cfg(not(target_arch = "wasm32"))]
            Content::Stream(upload) => upload.is_repeatable(),
        })
    }

    /// How the streamed parts move.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn activities(&self) -> Vec<crate::upload::Activity> {
        let streamed = self.parts.iter().filter_map(|(_, part)| match &part.content {
            Content::Bytes(_) => None,
            Content::Stream(upload) => Some(upload.activity()),
        });
        streamed.collect()
    }

    /// Makes the form the body of a request, with a boundary of its own.
    pub(crate) fn attach(
        &self,
        http: &reqwest::Client,
        request: reqwest::Request,
    ) -> Result<reqwest::Request, Box<Failure>> {
        let mut form = plain_names(multipart::Form::new());
        for (name, part) in &self.parts {
            let names = [Some(name), part.file_name.as_ref()];
            if let Some(name) = names.into_iter().flatten().find(|name| name.contains(char::is_control)) {
                let mistake = format!("the name {name:?} of a part or its file has a control character");
                return Err(Failure::message(ErrorKind::Request, mistake));
            }
            form = form.part(quoted(name), part.to_reqwest()?);
        }
        let built = reqwest::RequestBuilder::from_parts(http.clone(), request)
            .multipart(form)
            .build();
        built.map_err(|error| Failure::source(ErrorKind::Request, error.without_url()))
    }
}

/// Formats the names of the parts, but not their contents.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}
