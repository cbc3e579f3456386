//! The enums: values that are no identifiers have names that can be told apart, and unknown values are kept.

use edge_impulse_api::types::{ImageInputScaling, OrganizationMemberRole, Permission, PublicProjectLicense};
use serde_json::json;

use crate::operations::{call, client, info, organization};
use crate::support::exchange::{Answer, Server};
use crate::support::json::{assert_same, round_trip};

#[test]
fn ranges_have_names_that_can_be_told_apart() {
    for (text, scaling) in [
        ("0..1", ImageInputScaling::Range0To1),
        ("-1..1", ImageInputScaling::RangeMinus1To1),
        ("-128..127", ImageInputScaling::RangeMinus128To127),
        ("0..255", ImageInputScaling::Range0To255),
        ("torch", ImageInputScaling::Torch),
        ("bgr-subtract-imagenet-mean", ImageInputScaling::BgrSubtractImagenetMean),
    ] {
        assert_eq!(round_trip::<ImageInputScaling>(&json!(text)), scaling);
    }
}

#[test]
fn values_with_punctuation_are_known() {
    let permission: Permission = round_trip(&json!("admin:infra:disallowedEmailDomains:read"));
    assert_eq!(permission, Permission::AdminInfraDisallowedEmailDomainsRead);
    let license: PublicProjectLicense = round_trip(&json!("Apache-2.0"));
    assert_eq!(license, PublicProjectLicense::Apache2_0);
}

#[tokio::test]
async fn unknown_values_are_kept_and_written_back() {
    let mut body = organization();
    body["organization"]["users"][0]["role"] = json!("owner");
    body["organization"]["users"][0]["permissions"] = json!(["users:emails:read", "users:emails:write"]);
    body["cliLists"]["imageInputScalingOptions"][0]["value"] = json!("0..65535");
    let server = Server::play([(info(), Answer::json(200, &body))]).await;
    let response = call(&client(server.url())).await.unwrap();
    let user = &response.organization.users[0];
    assert_eq!(user.role, OrganizationMemberRole::Unknown("owner".into()));
    let permissions = user.permissions.as_deref().unwrap();
    assert_eq!(permissions[0], Permission::UsersEmailsRead);
    assert_eq!(permissions[1].as_str(), "users:emails:write");
    let scaling = &response.cli_lists.image_input_scaling_options[0].value;
    assert_eq!(scaling.to_string(), "0..65535");
    assert_same(&response.into_inner(), &body);
}
