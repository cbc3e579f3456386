//! Every example of the description, as the type of the member that it is an example of.

use edge_impulse_api::types::{DailyMetricsRecord, Organization, OrganizationUser, Project, User};

use crate::support::examples::{assert_all_round_trip, of_member};

#[test]
fn every_example_comes_back_as_it_was() {
    assert_all_round_trip(
        include_str!("../fixtures/examples.json"),
        [
            (
                "/components/schemas/DailyMetricsRecord/properties/computeTimeCalculatedSince/example",
                of_member(|day: DailyMetricsRecord| day.compute_time_calculated_since),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/computeTimeSeconds/example",
                of_member(|day: DailyMetricsRecord| day.compute_time_seconds),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/cpuComputeTimeSeconds/example",
                of_member(|day: DailyMetricsRecord| day.cpu_compute_time_seconds),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/date/example",
                of_member(|day: DailyMetricsRecord| day.date),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/gpuComputeTimeSeconds/example",
                of_member(|day: DailyMetricsRecord| day.gpu_compute_time_seconds),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/projectsAdded/example",
                of_member(|day: DailyMetricsRecord| day.projects_added),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/projectsDeleted/example",
                of_member(|day: DailyMetricsRecord| day.projects_deleted),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/staffUsersAdded/example",
                of_member(|day: DailyMetricsRecord| day.staff_users_added),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/staffUsersDeleted/example",
                of_member(|day: DailyMetricsRecord| day.staff_users_deleted),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/storageBytesAdded/example",
                of_member(|day: DailyMetricsRecord| day.storage_bytes_added),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/storageBytesDeleted/example",
                of_member(|day: DailyMetricsRecord| day.storage_bytes_deleted),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalCurrentContractComputeTimeSeconds/example",
                of_member(|day: DailyMetricsRecord| day.total_current_contract_compute_time_seconds),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalCurrentContractCpuComputeTimeSeconds/example",
                of_member(|day: DailyMetricsRecord| day.total_current_contract_cpu_compute_time_seconds),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalCurrentContractGpuComputeTimeSeconds/example",
                of_member(|day: DailyMetricsRecord| day.total_current_contract_gpu_compute_time_seconds),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalProjects/example",
                of_member(|day: DailyMetricsRecord| day.total_projects),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalStaffUsers/example",
                of_member(|day: DailyMetricsRecord| day.total_staff_users),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalStorageSizeBytes/example",
                of_member(|day: DailyMetricsRecord| day.total_storage_size_bytes),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/totalUsers/example",
                of_member(|day: DailyMetricsRecord| day.total_users),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/usersAdded/example",
                of_member(|day: DailyMetricsRecord| day.users_added),
            ),
            (
                "/components/schemas/DailyMetricsRecord/properties/usersDeleted/example",
                of_member(|day: DailyMetricsRecord| day.users_deleted),
            ),
            (
                "/components/schemas/Organization/properties/headerImg/example",
                of_member(|organization: Organization| organization.header_img),
            ),
            (
                "/components/schemas/Organization/properties/logo/example",
                of_member(|organization: Organization| organization.logo),
            ),
            (
                "/components/schemas/OrganizationUser/allOf/1/properties/added/example",
                of_member(|user: OrganizationUser| user.added),
            ),
            (
                "/components/schemas/Project/properties/created/example",
                of_member(|project: Project| project.created),
            ),
            (
                "/components/schemas/Project/properties/id/example",
                of_member(|project: Project| project.id),
            ),
            (
                "/components/schemas/Project/properties/lastAccessed/example",
                of_member(|project: Project| project.last_accessed),
            ),
            (
                "/components/schemas/Project/properties/lastModificationDetails/example",
                of_member(|project: Project| project.last_modification_details),
            ),
            (
                "/components/schemas/Project/properties/lastModified/example",
                of_member(|project: Project| project.last_modified),
            ),
            (
                "/components/schemas/Project/properties/name/example",
                of_member(|project: Project| project.name),
            ),
            (
                "/components/schemas/Project/properties/tags/example",
                of_member(|project: Project| project.tags),
            ),
            (
                "/components/schemas/User/properties/companyName/example",
                of_member(|user: User| user.company_name),
            ),
            (
                "/components/schemas/User/properties/created/example",
                of_member(|user: User| user.created),
            ),
            (
                "/components/schemas/User/properties/email/example",
                of_member(|user: User| user.email),
            ),
            (
                "/components/schemas/User/properties/id/example",
                of_member(|user: User| user.id),
            ),
            (
                "/components/schemas/User/properties/jobTitle/example",
                of_member(|user: User| user.job_title),
            ),
            (
                "/components/schemas/User/properties/lastSeen/example",
                of_member(|user: User| user.last_seen),
            ),
            (
                "/components/schemas/User/properties/name/example",
                of_member(|user: User| user.name),
            ),
            (
                "/components/schemas/User/properties/photo/example",
                of_member(|user: User| user.photo),
            ),
            (
                "/components/schemas/User/properties/username/example",
                of_member(|user: User| user.username),
            ),
        ],
    );
}
