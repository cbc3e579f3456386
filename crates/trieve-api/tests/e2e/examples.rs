//! Every example of the description, as the type that it is an example of.

use trieve_api::types::{ErrorResponseBody, Organization, OrganizationWithSubAndPlan, StripePlan, StripeSubscription};

use crate::support::examples::{assert_all_round_trip, of_type};

#[test]
fn every_example_comes_back_as_it_was() {
    assert_all_round_trip(
        include_str!("../fixtures/examples.json"),
        [
            (
                "/components/schemas/ErrorResponseBody/example",
                of_type::<ErrorResponseBody>(),
            ),
            ("/components/schemas/Organization/example", of_type::<Organization>()),
            (
                "/components/schemas/OrganizationWithSubAndPlan/example",
                of_type::<OrganizationWithSubAndPlan>(),
            ),
            ("/components/schemas/StripePlan/example", of_type::<StripePlan>()),
            (
                "/components/schemas/StripeSubscription/example",
                of_type::<StripeSubscription>(),
            ),
        ],
    );
}
