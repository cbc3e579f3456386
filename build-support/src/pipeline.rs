//! All stages in a row: from a vendor, or from any description, to the files of a crate.
//!
//! In: a [`Vendor`], or a file and the name of a crate. Out: the files that belong to it and all that the stages have
//! to say about it. Commands write the files or compare them with what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use api_operations::Table;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::progress::{self, Stage};
use crate::document::yaml;
use crate::document::{Location, SourceFile, suggestion};
use crate::generate::spell;
use crate::interface;
use crate::layout::features::Features;
use crate::layout::layout;
use crate::lower::{Choices, lower};
use crate::model::Api;
use crate::model::names::{Scope, module_name};
use crate::model::settings::{Capability, ClientSettings, CredentialSettings, FailureSettings};
use crate::model::vocabulary;
use crate::normalize;
use crate::package::committed::SharedModules;
use crate::package::examples::Examples;
use crate::package::fidelity::Fidelity;
use crate::package::file_set::FileSet;
use crate::package::front;
use crate::package::header;
use crate::package::manifest::{Manifest, Rename, rate_limit, signatures};
use crate::package::reexports;
use crate::package::scaffold;
use crate::package::vendor::Vendor;
use crate::read::overlay::{self, AppliedAction, Overlay};
use crate::read::select::{Selection, select};
use crate::read::spec::Spec;
use crate::read::{assemble, describe};
use crate::render::{Context, render};
use crate::table;

pub use crate::package::{ClientCrate, Generated};

/// The stages, and typify behind them, recurse over schemas as deep as `normalize` allows: deeper than every stack
/// permits.
const STACK_SIZE: usize = 64 * 1024 * 1024;

/// What the stages make of a vendor.
#[derive(Clone, Debug)]
pub struct Output {
    /// The files that belong to the vendor, by their paths in the workspace.
    pub files: FileSet,
    /// The generated part of the crate.
    pub client: ClientCrate,
    /// The corrections that were made to the specifications.
    pub actions: Vec<AppliedAction>,
    /// Mistakes in the sources that were worked around.
    pub findings: Diagnostics,
}

/// Runs all stages for `vendor`, one crate of it.
///
/// # Errors
///
/// The findings of the first stage that cannot go on.
pub fn run(vendor: &Vendor) -> Result<Output, Diagnostics> {
    let manifest = &vendor.manifest;
    let command = format!("cargo xtask codegen {}", vendor.name);
    let mut output = Described::default();
    let modules = module_names(&vendor.apis);
    for (index, api) in vendor.described().into_iter().enumerate() {
        let module = modules.get(index).filter(|_| modules.len() > 1).cloned();
        output.add(vendor, api, module, &command)?;
    }
    let Described {
        mut files,
        mut apis,
        actions,
        findings,
        examples,
    } = output;
    own_specifications(vendor, &mut files)?;
    let mut client = match apis.pop() {
        Some(only) if apis.is_empty() => ClientCrate::from(only),
        last => {
            apis.extend(last);
            let default_features = manifest.default_features.as_deref();
            ClientCrate::joined(&manifest.crate_name, apis, default_features, &command)?
        }
    };
    client.has_examples = examples.write(&manifest.crate_name, &command, &mut files)?;
    let folder = format!("crates/{}/src/generated", manifest.crate_name);
    for (path, text) in &client.files {
        files.add(format!("{folder}/{path}"), text.as_str())?;
    }
    files.add(format!("{folder}/links.md"), front::links(&client))?;
    files.own(folder)?;
    files.add(format!("crates/{}/FIDELITY.md", manifest.crate_name), client.fidelity())?;
    Ok(Output {
        files,
        client,
        actions,
        findings,
    })
}

/// Marks where the specifications of `vendor` are as owned, so that those of APIs that it does not have any more are
/// found: one vendor has `openapi.yaml`, or else a file for each API.
fn own_specifications(vendor: &Vendor, files: &mut FileSet) -> Result<(), Diagnostics> {
    let folder = vendor.folder();
    for path in [format!("{folder}/openapi.yaml"), format!("{folder}/openapi/")] {
        if !vendor.pages.iter().any(|page| page.file.path.starts_with(&path)) {
            files.own(path.trim_end_matches('/'))?;
        }
    }
    Ok(())
}

/// What is known of the APIs of a crate before they are put together.
#[derive(Default)]
struct Described {
    files: FileSet,
    apis: Vec<Generated>,
    actions: Vec<AppliedAction>,
    findings: Diagnostics,
    examples: Examples,
}

impl Described {
    /// Adds the API called `name` of `vendor`, or its only one, which is the module `module` of the crate if that has
    /// several.
    fn add(
        &mut self,
        vendor: &Vendor,
        name: Option<&str>,
        module: Option<String>,
        command: &str,
    ) -> Result<(), Diagnostics> {
        let manifest = &vendor.manifest;
        let description = vendor.describe(name)?;
        let comment = format!("@generated by `{command}` from {}/pages. Do not edit.", vendor.folder());
        self.files.add(
            vendor.specification(name),
            yaml::write(&description.assembled.root, &comment),
        )?;
        let pages = vendor.pages.iter();
        let origins = pages
            .map(|page| (page.file.path.clone(), page.origin.clone()))
            .collect();
        let settings = |api: &Api| {
            let mut settings = ClientSettings {
                origins,
                ..settings(manifest, api)?
            };
            let stated = manifest
                .apis
                .iter()
                .find(|entry| Some(entry.stated.name.as_str()) == name);
            let shared = vendor.shared_modules.get(&manifest.crate_name);
            settings.shared_modules = shared
                .map(|shared| shared.of(api.module.as_deref()))
                .unwrap_or_default();
            if let Some(url) = stated.and_then(|entry| entry.base_url.as_ref()) {
                settings.base_url = Some(url.value.clone());
            }
            if api.module.is_some() {
                // They are the crate's, whose features are not known yet.
                settings.default_features = None;
            }
            Ok(settings)
        };
        let choices = Choices {
            module,
            ..choices(manifest)
        };
        let corrected = description.corrected.root.clone();
        let mut generated = client(description.corrected, &choices, settings, &description.actions, command)?;
        require_operations(&generated, &Location::start_of(&manifest.file))?;
        if choices.is_shared {
            generated.unknown.extend(unknown_schemes(manifest, &generated.api));
        }
        let unfit = self.examples.add(&corrected, &generated.api, &manifest.crate_name);
        self.findings.extend(unfit);
        self.apis.push(generated);
        self.actions.extend(description.actions);
        self.findings.extend(description.findings);
        Ok(())
    }
}

/// Names of modules for the APIs called `names`, in their order.
pub fn module_names(names: &[String]) -> Vec<String> {
    let reserved = vocabulary::reserved_modules();
    let mut scope = Scope::with_reserved(reserved);
    let names = names.iter().map(|name| {
        let plain = module_name(name);
        let longer = format!("{plain}_api");
        scope.claim([plain.as_str(), longer.as_str()])
    });
    names.collect()
}

/// The description that `file`, a specification or a page, holds; and the mistakes in it that were worked around.
///
/// # Errors
///
/// What is wrong with the file.
pub fn describe(file: &Arc<SourceFile>) -> Result<(Spec, Diagnostics), Diagnostics> {
    describe_all(std::slice::from_ref(file), None)
}

/// The description of the API called `api` that `files` hold together, as the pages of a site do, or of the only one
/// that they hold.
///
/// # Errors
///
/// What is wrong with the files, if nothing in them can be used; what two of them contradict each other about; and
/// which APIs there are, if there are several and none is named.
pub fn describe_all(files: &[Arc<SourceFile>], api: Option<&str>) -> Result<(Spec, Diagnostics), Diagnostics> {
    describe::describe(files, api, &[], &assemble::Decisions::default())
}

/// What people say of a crate that belongs to no vendor, beside its name.
#[derive(Clone, Debug, Default)]
pub struct Told<'t> {
    /// Corrections.
    pub overlay: Option<&'t Overlay>,
    /// What its `vendor.toml` says of the crate; otherwise that is guessed. Nothing is read from its sources.
    pub manifest: Option<&'t Manifest>,
    /// The operations that the crate has.
    pub selection: Selection,
    /// Whether it has the types alone.
    pub types_only: bool,
}

/// The crate `name` of the APIs called `apis` that `files` hold together, each a module where there are several; or of
/// the only API there is, where none is named; each as it was `told`. Types stay in the modules `shared`. Returns the
/// mistakes in the files that were worked around, too.
///
/// # Errors
///
/// As [`describe_all`] and [`client`].
pub fn crate_of(
    files: &[Arc<SourceFile>],
    apis: &[String],
    told: &Told<'_>,
    name: &str,
    command: &str,
    shared: &SharedModules,
) -> Result<(ClientCrate, Diagnostics), Diagnostics> {
    let modules = module_names(apis);
    let mut findings = Diagnostics::new();
    let mut generate = |api: Option<&str>, module: Option<String>| {
        let (mut spec, found) = describe_all(files, api)?;
        findings.extend(found);
        if let Some(overlay) = told.overlay {
            spec = overlay::apply(spec, overlay)?.0;
        }
        let spec = select(spec, &told.selection)?;
        let choices = Choices {
            module,
            ..told.manifest.map(choices).unwrap_or_default()
        };
        let settings = |api: &Api| {
            let stated = match told.manifest {
                Some(manifest) => settings(manifest, api)?,
                None => scaffold::guess_settings(name, api),
            };
            Ok(ClientSettings {
                crate_name: name.to_owned(),
                shared_modules: shared.of(api.module.as_deref()),
                types_only: told.types_only,
                ..stated
            })
        };
        client(spec, &choices, settings, &[], command)
    };
    let generated = match apis {
        [] => ClientCrate::from(generate(None, None)?),
        [only] => ClientCrate::from(generate(Some(only), None)?),
        several => {
            let generated = several.iter().zip(modules);
            let generated: Result<Vec<_>, _> = generated
                .map(|(api, module)| generate(Some(api), Some(module)))
                .collect();
            ClientCrate::joined(name, generated?, None, command)?
        }
    };
    Ok((generated, findings))
}

/// Makes sure that the client, if there is to be one, has a call to make: one without any is a mistake in its sources,
/// which are at `location`.
///
/// # Errors
///
/// There is no operation.
pub fn require_operations(generated: &Generated, location: &Location) -> Result<(), Diagnostics> {
    if generated.settings.types_only || !generated.api.operations.is_empty() {
        return Ok(());
    }
    let message = "the specification has no operation that a client could call";
    let help = match generated.fidelity.has_skipped_operations() {
        true => "`cargo xtask doctor` says why those it has are left out",
        false => "a client needs `paths` with at least one operation",
    };
    Err(Diagnostic::error(Code::NoOperations, message)
        .at(location)
        .help(help)
        .into())
}

/// What a crate offers to its users.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its public interface, as [`interface::listing`] writes it, and its features.
    pub listing: String,
    /// Its methods, by method and path of their operations.
    pub methods: BTreeMap<String, String>,
    /// Its types, by the places of their schemas.
    pub types: BTreeMap<TypePlace, String>,
    /// What users write of it, by what it is of the specification: calls by method and path, the requests that they
    /// make, and types by the names of their schemas.
    pub names: BTreeMap<String, String>,
}

/// Where a schema stands: its file, line and column.
pub type TypePlace = (String, u32, u32);

/// What the crate offers that `manifest` makes of `spec`.
///
/// # Errors
///
/// The findings of the first stage that cannot go on.
pub fn interface(spec: Spec, manifest: &Manifest) -> Result<Interface, Diagnostics> {
    let settings = |api: &Api| {
        let mut settings = settings(manifest, api)?;
        if !manifest.apis.is_empty() {
            // The features of a crate of several APIs are not those of one of them.
            settings.default_features = None;
        }
        Ok(settings)
    };
    let generated = client(spec, &choices(manifest), settings, &[], "")?;
    let mut files = BTreeMap::new();
    for (path, text) in &generated.files {
        let file = syn::parse_file(text).map_err(|error| {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(Diagnostic::error(
                Code::NotRust,
                format!("the generated `{path}` is not Rust: {error}"),
            ));
            diagnostics
        })?;
        files.insert(path.clone(), file);
    }
    let operations = generated.api.operations.values();
    Ok(Interface {
        listing: interface::listing(&files) + &feature_lines(&generated.features),
        methods: operations
            .map(|operation| {
                let place = format!("{} {}", operation.method, operation.path);
                (place, generated.api.call_of(operation))
            })
            .collect(),
        types: generated
            .api
            .types
            .iter()
            .map(|(_, ty)| (type_place(&ty.location), ty.name.to_string()))
            .collect(),
        names: names(&generated.api),
    })
}

/// What users write of `api`, by what it is of the specification.
fn names(api: &Api) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for operation in api.operations.values() {
        let place = format!("{} {}", operation.method, operation.path);
        let request = format!("{}{}", api.module_path_of(operation), operation.request);
        names.insert(format!("request of {place}"), request);
        names.insert(place, format!("client.{}", api.call_of(operation)));
    }
    let schemas = api
        .types
        .iter()
        .filter_map(|(_, ty)| Some((ty.schema.as_ref()?, &ty.name)));
    names.extend(schemas.map(|(schema, name)| (format!("schema {schema}"), format!("types::{name}"))));
    names
}

/// The features that stand for tags, as lines of a listing: users name them, and rely on those that are on by default.
fn feature_lines(features: &Features) -> String {
    let all = features.all.iter().map(|feature| format!("feature {}\n", feature.name));
    let default = features.default.iter().map(|name| format!("default feature {name}\n"));
    all.chain(default).collect()
}

/// The place of `location`, as the types of an [`Interface`] are known by.
pub fn type_place(location: &Location) -> TypePlace {
    (location.file.path.clone(), location.line, location.column)
}

/// Runs the stages from `normalize` to `layout` for `spec`, which `actions` have corrected. `settings` says what the
/// crate is told beyond the specification; `command` is named at the head of each file.
///
/// # Errors
///
/// The findings of the first stage that cannot go on.
pub fn client(
    spec: Spec,
    choices: &Choices,
    settings: impl FnOnce(&Api) -> Result<ClientSettings, Diagnostics> + Send,
    actions: &[AppliedAction],
    command: &str,
) -> Result<Generated, Diagnostics> {
    on_a_deep_stack(|| client_on_this_stack(spec, choices, settings, actions, command))
}

/// Does `work`, which recurses over schemas.
fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Result<T, Diagnostics> + Send) -> Result<T, Diagnostics> {
    // A browser has no threads, but for the stack that the program was linked with.
    if cfg!(target_family = "wasm") {
        return work();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK_SIZE)
            .spawn_scoped(scope, work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => Err(Diagnostic::error(Code::NoThread, format!("cannot start a thread: {error}")).into()),
        }
    })
}

/// The table of the API that `manifest` makes of `spec`; without one, names and credentials are guessed.
///
/// # Errors
///
/// The findings of the first stage that cannot go on.
pub fn table(spec: Spec, manifest: Option<&Manifest>) -> Result<Table, Diagnostics> {
    on_a_deep_stack(|| {
        let (canonical, _) = normalize::run(spec.root)?;
        let choices = manifest.map(choices).unwrap_or_default();
        let api = lower(&canonical, &choices)?.api;
        let settings = match manifest {
            Some(manifest) => settings(manifest, &api)?,
            None => scaffold::guess_settings("client", &api),
        };
        Ok(table::table(&canonical, &api, &settings))
    })
}

/// The tables of the APIs of `vendor`, each with the name that the vendor's manifest gives it where there are several.
///
/// # Errors
///
/// The findings of the first stage that cannot go on.
pub fn tables(vendor: &Vendor) -> Result<Vec<(Option<String>, Table)>, Diagnostics> {
    let tables = vendor.described().into_iter().map(|api| {
        let mut table = table(vendor.describe(api)?.corrected, Some(&vendor.manifest))?;
        let stated = vendor.manifest.apis.iter();
        let stated = stated.filter(|entry| Some(entry.stated.name.as_str()) == api);
        if let Some(url) = stated.filter_map(|entry| entry.base_url.as_ref()).next() {
            table.servers = vec![url.value.clone()];
        }
        Ok((api.map(str::to_owned), table))
    });
    tables.collect()
}

/// Does the work of [`client`].
fn client_on_this_stack(
    spec: Spec,
    choices: &Choices,
    settings: impl FnOnce(&Api) -> Result<ClientSettings, Diagnostics>,
    actions: &[AppliedAction],
    command: &str,
) -> Result<Generated, Diagnostics> {
    let openapi = spec.root.str_of("openapi").unwrap_or_default().to_owned();
    progress::begin(Stage::Normalize);
    let (canonical, found) = normalize::run(spec.root.clone())?;
    let mut notes = spec.notes;
    notes.extend(found);
    progress::begin(Stage::Lower);
    let lowered = lower(&canonical, choices)?;
    notes.extend(lowered.notes);
    let mut api = lowered.api;
    let mut fidelity = Fidelity::new(&spec.root, &api, &notes, actions);
    let settings = settings(&api)?;
    if settings.types_only {
        api.keep_types_only();
        fidelity.operations.clear();
    }
    if settings.without_prose {
        api.remove_prose();
    }
    progress::begin(Stage::Generate);
    let spelling = spell(&api)?;
    progress::begin(Stage::Render);
    let code = render(&Context::new(&api, &spelling, &settings))?;
    let header = header::header(command);
    let examples = code.examples.clone();
    progress::begin(Stage::Layout);
    let mut layout = layout(code, &api, &header, &settings.shared_modules)?;
    let stated = settings.default_features.as_deref();
    let mut features = layout.features.with_default(stated, api.operations.len())?;
    features.capabilities = capabilities(&api, &settings);
    if api.module.is_none() {
        let reexports = reexports::file(&header, &features, &api, &settings);
        layout.files.insert(reexports::PATH.to_owned(), reexports);
    }
    Ok(Generated {
        openapi,
        files: layout.files,
        features,
        api,
        notes,
        settings,
        fidelity,
        examples,
        unknown: lowered.unknown,
    })
}

/// What the client of `api` can do beside calls.
fn capabilities(api: &Api, settings: &ClientSettings) -> BTreeSet<Capability> {
    let has_webhooks = settings.webhooks.is_some() || !api.events.is_empty();
    let webhooks = has_webhooks.then_some(Capability::WebhookSignatures);
    let has_sockets = settings.websocket.is_some() && !settings.types_only;
    let websocket = has_sockets.then_some(Capability::WebSocket);
    let sign_in = api.signs_in(settings).then_some(Capability::SignIn);
    webhooks.into_iter().chain(websocket).chain(sign_in).collect()
}

/// What the crate is told by the manifest.
fn settings(manifest: &Manifest, api: &Api) -> Result<ClientSettings, Diagnostics> {
    // Where a vendor has several APIs, a credential need not be one of each.
    let mut unknown = unknown_schemes(manifest, api);
    unknown.extend(unknown_fields(manifest, api));
    let mut unsound = signatures::unsound(manifest);
    unsound.extend(rate_limit::unsound(manifest));
    if unsound.has_errors() {
        return Err(unsound);
    }
    if manifest.apis.is_empty() && unknown.has_errors() {
        return Err(unknown);
    }
    Ok(ClientSettings {
        crate_name: manifest.crate_name.clone(),
        vendor: Some(manifest.title.clone()),
        base_url: manifest.base_url.as_ref().map(|url| url.value.clone()),
        credentials: credentials(manifest, api),
        failure: manifest.failure.as_ref().map(|failure| FailureSettings {
            field: failure.field.clone(),
            equals: failure.equals.clone(),
            message: failure.message.clone(),
        }),
        webhooks: manifest.webhooks.as_ref().map(|webhooks| webhooks.value.clone()),
        websocket: manifest.websocket.as_ref().map(|websocket| websocket.value.clone()),
        rate_limit: manifest.rate_limit.as_ref().map(|headers| headers.value.clone()),
        strict_fields: manifest.strict_fields.iter().map(|name| name.value.clone()).collect(),
        default_features: manifest.default_features.clone(),
        without_prose: !manifest.prose,
        ..ClientSettings::default()
    })
}

/// The strict properties that the manifest names and no type of `api` has.
fn unknown_fields(manifest: &Manifest, api: &Api) -> Diagnostics {
    let objects = || api.types.iter().filter_map(|(_, ty)| ty.object());
    let fields = || objects().flat_map(|object| object.fields.values());
    let known = || fields().map(|field| field.wire_name.as_str());
    let has = |name: &str| known().any(|known| known == name);
    let unknown = manifest.strict_fields.iter().filter(|name| !has(&name.value));
    let findings = unknown.map(|name| {
        Diagnostic::error(Code::UnknownField, format!("no type has a property `{}`", name.value))
            .at(&name.location)
            .help(match suggestion::nearest(&name.value, known(), 1).as_slice() {
                [nearest, ..] => format!("did you mean `{nearest}`? Otherwise delete it from `strict_fields`"),
                [] => "delete it from `strict_fields`, or correct it".to_owned(),
            })
    });
    findings.collect()
}

/// The security schemes that the manifest names and `api` does not have.
fn unknown_schemes(manifest: &Manifest, api: &Api) -> Diagnostics {
    let known: Vec<&str> = api.security_schemes.keys().map(String::as_str).collect();
    let unknown = manifest
        .auth
        .iter()
        .filter(|(scheme, _)| !known.contains(&scheme.as_str()));
    let findings = unknown.map(|(scheme, auth)| {
        Diagnostic::error(
            Code::UnknownScheme,
            format!("the specification has no security scheme `{scheme}` that a client can serve"),
        )
        .at(&auth.location)
        .help(format!("name one of those it has: {}", known.join(", ")))
    });
    findings.collect()
}

/// How the credentials of `api` are given; a scheme that the manifest does not mention is called by its own name,
/// unless the manifest gave that to another one.
fn credentials(manifest: &Manifest, api: &Api) -> Vec<CredentialSettings> {
    let mut reserved: Vec<&str> = vocabulary::reserved_credentials().collect();
    reserved.extend(manifest.auth.values().map(|auth| auth.method.as_str()));
    reserved.extend(manifest.shared.keys().map(String::as_str));
    let mut scope = Scope::with_reserved(reserved);
    let credential = |scheme: &String| match manifest.auth.get(scheme) {
        Some(auth) => CredentialSettings {
            scheme: scheme.clone(),
            method: auth.method.clone(),
            env: auth.env.clone(),
            default: auth.is_default,
            description: auth.docs.clone(),
        },
        None => CredentialSettings {
            scheme: scheme.clone(),
            method: scaffold::guess_method(scheme, &mut scope),
            env: Vec::new(),
            default: false,
            description: None,
        },
    };
    api.security_schemes.keys().map(credential).collect()
}

fn choices(manifest: &Manifest) -> Choices {
    let named = |(key, rename): (&String, &Rename)| (key.clone(), rename.name.clone());
    let fields = manifest.names.fields.iter().flat_map(|(schema, fields)| {
        fields
            .iter()
            .map(move |(property, rename)| (format!("{schema}.{property}"), rename.name.clone()))
    });
    Choices {
        operations: manifest.names.operations.iter().map(named).collect(),
        tags: manifest.names.tags.iter().map(named).collect(),
        types: manifest.names.types.iter().map(named).collect(),
        fields: fields.collect(),
        parameters: manifest.names.parameters.iter().map(named).collect(),
        type_prefix: manifest.types.prefix.clone(),
        plain_formats: manifest.types.strings.clone(),
        maps: manifest.types.maps,
        additions: manifest.additions.clone(),
        foreign_types: manifest.foreign_types.clone().into_iter().collect(),
        pagination: manifest.pagination.clone().into_iter().collect(),
        polling: manifest.polling.clone().into_iter().collect(),
        shared: manifest.shared.clone().into_iter().collect(),
        ids: manifest.ids.clone().into_iter().collect(),
        required_bodies: manifest.required_bodies.clone(),
        idempotency_key: manifest.idempotency_key.clone(),
        path_features: manifest.path_features,
        merges_constants: manifest.merges_constants,
        module: None,
        is_shared: !manifest.apis.is_empty(),
    }
}
