#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/fetch/prefetch_fetch.hpp"

namespace hookline::hooks {

/// What has come of one read or search: its pages, what of them counts, and what is missing.
/// One thread at a time; the values live in the arena and in the pages.
class FetchedKey {
  public:
    /// What all keys of a call share.
    struct Call {
        const FhirBase& base;
        std::string_view patient_id;
        const FetchLimits& limits;
        RequestArena& arena;  ///< of the trees of all pages
    };

    /// Takes over what the client began. With an empty query nothing is to be read.
    FetchedKey(const FetchItem& item, const Call& call);

    /// Takes the answer from `url`, to the query or to its next page, and notes its problem.
    void take(const HttpResult& result, std::string url, const Call& call);
    /// Notes that something was not read; of several problems the first stays.
    void fail(FetchProblem problem);

    /// The page to read next, once; nothing when there is none or it must not be read.
    [[nodiscard]] std::optional<NextPage> next_page(const Call& call);

    /// `Medication/1`: resources that the ones read so far refer to and do not contain.
    [[nodiscard]] std::vector<RelativeReference> take_references();
    /// Whether a Medication with that reference came as a resource.
    [[nodiscard]] bool has_resource(const std::string& reference) const {
        return places_.contains(reference);
    }

    /// The prefetch value; nothing when nothing was had.
    [[nodiscard]] std::optional<fhir::json::Value> merge(RequestArena& arena) const;

    [[nodiscard]] std::string_view type() const { return type_; }
    [[nodiscard]] bool is_read() const { return is_read_; }
    /// The answer to a read was that there is no such resource (SR-135).
    [[nodiscard]] bool is_known_none() const { return is_known_none_; }
    [[nodiscard]] FetchReport& report() { return report_; }
    [[nodiscard]] const FetchReport& report() const { return report_; }

  private:
    struct Page {
        fhir::json::BodyBuffer body;
        fhir::json::Value root;
    };

    [[nodiscard]] FetchProblem read_document(const HttpResult& result, RequestArena& arena);
    void take_resource(const fhir::json::Value& resource, const Call& call);
    void take_bundle(const fhir::json::Value& bundle, const Call& call);
    void take_entry(const fhir::json::Value& entry, const Call& call);
    void keep(const fhir::json::Value& entry, const fhir::json::Value& resource);
    void note_reference(const fhir::json::Value& resource, const Call& call);

    std::string type_;  // asked for
    bool is_read_ = false;
    bool is_known_none_ = false;
    FetchReport report_;
    std::deque<Page> pages_;
    std::vector<fhir::json::Value> kept_;  // entries of a search, or the resource of a read
    std::map<std::string, std::size_t, std::less<>> places_;  // `Type/id` -> kept_
    std::vector<RelativeReference> references_;
    std::string page_url_;                  // of the last page
    std::optional<std::string> next_link_;  // that stands on it
    std::set<std::string, std::less<>> seen_links_;
    std::optional<std::uint64_t> total_;
    std::uint64_t matches_ = 0;
};

}  // namespace hookline::hooks
