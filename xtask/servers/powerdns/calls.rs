//! Calls operations of a PowerDNS server with a generated client, strictly and tolerantly, and prints how the calls
//! end.
//!
//! `../run` starts the server, generates the client and builds this program as an example of it. PowerDNS describes 36
//! operations; some are called in several ways.

#![recursion_limit = "256"]

mod report;

pub(crate) use powerdns_api as api;

use api_client_core::Recorder;
use powerdns_api::serde_json::{Value, from_value, json};
use powerdns_api::{Client, Credential};
use report::{Report, calls};

const SERVER: &str = "localhost";

/// A body of the type that is asked for.
fn body<T: serde::de::DeserializeOwned>(value: Value) -> T {
    from_value(value).unwrap_or_else(|error| panic!("a body of this program is not described: {error}"))
}

/// A set of records as it is sent.
fn records(name: &str, kind: &str, change: &str, contents: &[&str]) -> Value {
    let records: Vec<Value> = contents.iter().map(|content| json!({"content": content, "disabled": false})).collect();
    json!({"name": name, "type": kind, "ttl": 3600, "changetype": change, "records": records,
        "comments": [{"content": "of a test", "account": "tests", "modified_at": 1_700_000_000}]})
}

/// Makes every call once. `run` keeps the names of two passes apart.
async fn pass(client: &Client, run: &str) -> Report {
    let mut report = Report::default();
    let (zone, other) = (format!("{run}.example."), format!("other-{run}.example."));
    let (zone, other) = (zone.as_str(), other.as_str());
    let (host, key) = (format!("www.{zone}"), format!("key-{run}"));
    let secret = "c2VjcmV0IG9mIGEgdGVzdCwgd2hpY2ggb3BlbnMgbm90aGluZw==";
    calls! { report, client,
        error();
        servers.list_servers(); servers.list_server(SERVER); servers.list_server("nowhere");
        config.get(SERVER); config.get_setting(SERVER, "webserver-port"); config.get_setting(SERVER, "nothing");
        stats.get(SERVER);
        autoprimary.get(SERVER);
        autoprimary.create(SERVER, &body(json!({"ip": "127.0.0.9", "nameserver": format!("ns.{zone}"), "account": "tests"})));
        autoprimary.get(SERVER);
        autoprimary.delete(SERVER, "127.0.0.9", &format!("ns.{zone}"));
        tsigkey.create_tsig_key(SERVER, &body(json!({"name": key, "algorithm": "hmac-sha256", "key": secret})));
        tsigkey.list_tsig_keys(SERVER);
        tsigkey.get_tsig_key(SERVER, &format!("{key}."));
        tsigkey.put_tsig_key(SERVER, &format!("{key}."), &body(json!({"algorithm": "hmac-sha512"})));
        tsigkey.get_tsig_key(SERVER, "nothing.");
        tsigkey.delete_tsig_key(SERVER, &format!("{key}."));
        zones.create(SERVER, &body(json!({"name": zone, "kind": "Native", "nameservers": [format!("ns1.{zone}"), format!("ns2.{zone}")],
            "rrsets": [records(&host, "A", "REPLACE", &["192.0.2.1", "192.0.2.2"])]})));
        zones.create(SERVER, &body(json!({"name": zone, "kind": "Native", "nameservers": []})));
        zones.create(SERVER, &body(json!({"name": other, "kind": "Slave", "masters": ["127.0.0.1:9"]})));
        zones.list_zones(SERVER);
        zones.list_zone(SERVER, zone); zones.list_zone(SERVER, other); zones.list_zone(SERVER, "nothing.");
        zones.patch(SERVER, zone, &body(json!({"rrsets": [records(&host, "AAAA", "REPLACE", &["2001:db8::1"]),
            records(zone, "MX", "REPLACE", &["10 mail.example."]), records(zone, "TXT", "REPLACE", &["\"a text\""])]})));
        zones.patch(SERVER, zone, &body(json!({"rrsets": [records(zone, "MX", "DELETE", &[])]})));
        zones.patch(SERVER, zone, &body(json!({"rrsets": [records("elsewhere.test.", "A", "REPLACE", &["192.0.2.3"])]})));
        zones.list_zone(SERVER, zone);
        zones.put(SERVER, zone, &body(json!({"kind": "Master", "account": "tests", "soa_edit_api": "INCEPTION-INCREMENT"})));
        zones.notify(SERVER, zone);
        zones.axfr_retrieve_zone(SERVER, other);
        zones.axfr_export_zone(SERVER, zone);
        zonecryptokey.create_cryptokey(SERVER, zone, &body(json!({"keytype": "csk", "active": true})));
        zonecryptokey.list_cryptokeys(SERVER, zone);
        zonecryptokey.get_cryptokey(SERVER, zone, "1"); zonecryptokey.get_cryptokey(SERVER, zone, "99");
        zonecryptokey.modify_cryptokey(SERVER, zone, "1", &body(json!({"active": false})));
        zones.rectify(SERVER, zone);
        zonecryptokey.delete_cryptokey(SERVER, zone, "1");
        zonemetadata.list_metadata(SERVER, zone);
        zonemetadata.create_metadata(SERVER, zone, &body(json!({"kind": "ALLOW-AXFR-FROM", "metadata": ["AUTO-NS"]})));
        zonemetadata.get_metadata(SERVER, zone, "ALLOW-AXFR-FROM");
        zonemetadata.modify_metadata(SERVER, zone, "ALLOW-AXFR-FROM", &body(json!({"metadata": ["192.0.2.0/24"]})));
        zonemetadata.get_metadata(SERVER, zone, "X-NOTHING");
        zonemetadata.delete_metadata(SERVER, zone, "ALLOW-AXFR-FROM");
        search.search_data(SERVER, "*example*", 20);
        servers.cache_flush_by_name(SERVER, zone);
        zones.delete(SERVER, other); zones.delete(SERVER, zone); zones.delete(SERVER, "nothing.");
    }
    report
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (url, record) = report::arguments()?;
    let mut reports = Vec::new();
    for (run, tolerance) in report::PASSES {
        let recorder = Recorder::new();
        let client = Client::builder().credential("APIKeyHeader", Credential::api_key("test-key"));
        let client = client.base_url(url.as_str()).tolerance(tolerance).middleware(recorder.clone()).build()?;
        reports.push(pass(&client, run).await);
        if let Some(path) = record.as_ref().filter(|_| run == "strict") {
            recorder.save(path)?;
        }
    }
    report::print(&reports[0], &reports[1]);
    Ok(())
}
