//! The tests that every store has to pass, and the macro that runs them on one.

pub(crate) mod access;
pub(crate) mod archives;
pub(crate) mod blobs;
pub(crate) mod downloads;
pub(crate) mod files;
pub(crate) mod items;
pub(crate) mod libraries;
pub(crate) mod pulls;
pub(crate) mod transactions;
pub(crate) mod trust;
pub(crate) mod updates;
pub(crate) mod verifications;

/// Runs every test of the suite on a store: `$open` opens an empty catalog in a directory that is the test's own.
macro_rules! catalog_suite {
    ($open:path) => {
        $crate::suite::catalog_suite! { $open;
            access: users_are_found_and_counted, a_password_hash_hides_itself, api_sessions_are_touched_and_expire,
                settings_are_set_once_or_replaced, gen_17_a_client_token_has_one_result;
            archives: members_are_hidden_until_they_are_adopted, members_go_with_their_archive,
                members_are_no_pulls_of_their_own, digests_are_noted_later, packages_of_content_versions;
            blobs: a_blob_is_found_by_its_bytes, unreferenced_blobs_are_found, a_named_blob_is_kept,
                known_bytes_and_storages;
            downloads: a_download_session_is_kept_and_changed, download_sessions_expire_and_end,
                files_of_download_sessions;
            files: a_file_belongs_to_its_content_versions, file_versions_are_never_given_twice,
                a_download_session_pins_what_it_reads, a_file_needs_its_item_and_its_blob;
            items: an_item_is_kept_and_changed, itm_06_a_name_is_given_once_in_a_library, itm_36_find_joins_conditions,
                removing_an_item_removes_what_hangs_on_it;
            libraries: a_library_is_kept_and_changed, lib_25_find_joins_conditions, libraries_are_listed_by_kind,
                removing_a_library_leaves_unreferenced_blobs;
            pulls: a_pull_is_taken_by_one, a_lease_runs_out_or_is_given_back, only_what_waits_to_be_pulled_is_taken,
                sessions_with_open_pulls, completing_sessions_that_have_nothing_more_to_pull;
            transactions: a_failed_change_leaves_nothing, a_panicking_change_leaves_nothing,
                failures_among_good_changes, a_change_is_made_though_nobody_waits, a_reader_sees_one_moment,
                a_closed_catalog_refuses, more_clients_than_places_in_the_queue, a_query_that_panics;
            trust: tc_03_a_certificate_is_kept_once, tc_08_a_deleted_certificate_is_gone;
            updates: us_02_one_session_of_an_item_is_active, an_update_session_is_kept_and_changed,
                update_sessions_expire_and_end, an_announced_file_replaces_its_namesake, transfers_progress;
            verifications: a_verification_is_taken_by_one_and_ends, a_lost_verification_is_taken_again,
                a_verification_that_is_asked_anew_belongs_to_nobody, verifications_go_with_their_item;
        }
    };
    ($open:path; $($topic:ident: $($test:ident),*;)*) => {$(
        mod $topic {
            $(#[test]
            fn $test() {
                let directory = tempfile::tempdir().unwrap();
                $crate::suite::$topic::$test(&$open(directory.path()));
            })*
        }
    )*};
}
pub(crate) use catalog_suite;
