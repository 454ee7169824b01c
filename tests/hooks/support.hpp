#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/json/reader.hpp"
#include "hooks/log.hpp"
#include "hooks/snapshot.hpp"

/// Doubles and helpers of the tests under tests/hooks.
namespace hookline::hooks::test {

/// A parsed text together with the memory that its values point into.
struct Document {
    explicit Document(std::string_view text) : body(text), root(fhir::json::parse(body, arena)) {}

    [[nodiscard]] const fhir::json::Value& value() const { return root.value(); }

    fhir::json::BodyBuffer body;
    RequestArena arena;
    Result<fhir::json::Value> root;
};

/// `text` with `from` replaced once by `to`; `from` must occur.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    HOOKLINE_ASSERT(at != std::string::npos, "the text to replace must occur");
    return text.replace(at, from.size(), to);
}

/// Minimal valid calls, one per hook.
inline const std::string kPatientView =
    R"({"hook":"patient-view","hookInstance":"i-1","context":{"userId":"Practitioner/u-1",)"
    R"("patientId":"p-1"},"prefetch":{}})";
inline const std::string kOrderSign =
    R"({"hook":"order-sign","hookInstance":"i-1","context":{"userId":"Practitioner/u-1",)"
    R"("patientId":"p-1","draftOrders":{"resourceType":"Bundle","entry":[]}},"prefetch":{}})";
inline const std::string kOrderSelect =
    R"({"hook":"order-select","hookInstance":"i-1","context":{"userId":"Practitioner/u-1",)"
    R"("patientId":"p-1","selections":["MedicationRequest/m-1"],)"
    R"("draftOrders":{"resourceType":"Bundle","entry":[]}},"prefetch":{}})";
inline const std::string kOrderDispatch =
    R"({"hook":"order-dispatch","hookInstance":"i-1","context":{"patientId":"p-1",)"
    R"("dispatchedOrders":["ServiceRequest/s-1"],"performer":"Organization/o-1"},"prefetch":{}})";
inline const std::string kEncounterStart =
    R"({"hook":"encounter-start","hookInstance":"i-1","context":{"userId":"Practitioner/u-1",)"
    R"("patientId":"p-1","encounterId":"e-1"},"prefetch":{}})";
inline const std::string kEncounterDischarge =
    R"({"hook":"encounter-discharge","hookInstance":"i-1","context":{"userId":"Practitioner/u-1",)"
    R"("patientId":"p-1","encounterId":"e-1"},"prefetch":{}})";
inline const std::string kAppointmentBook =
    R"({"hook":"appointment-book","hookInstance":"i-1","context":{"userId":"Practitioner/u-1",)"
    R"("patientId":"p-1","appointments":{"resourceType":"Bundle","entry":[]}},"prefetch":{}})";

inline std::vector<std::pair<Hook, std::string>> minimal_calls() {
    return {
        {Hook::PatientView, kPatientView},
        {Hook::OrderSelect, kOrderSelect},
        {Hook::OrderSign, kOrderSign},
        {Hook::OrderDispatch, kOrderDispatch},
        {Hook::EncounterStart, kEncounterStart},
        {Hook::EncounterDischarge, kEncounterDischarge},
        {Hook::AppointmentBook, kAppointmentBook},
    };
}

/// Content of one guideline that answers every hook with what `on_decide` says.
class FakeSnapshot final : public Snapshot {
  public:
    explicit FakeSnapshot(const std::string& guideline = "g") {
        for (const Hook hook : kHooks) {
            services_.push_back(
                {service_id(guideline, hook), hook, "Title", "Description", {}, {}, guideline});
        }
    }

    [[nodiscard]] std::span<const ServiceDescription> services() const override {
        return services_;
    }
    [[nodiscard]] Result<Decision> decide(std::size_t, const CdsRequestView& request,
                                          RequestTime time, const engine::EarlierOverrides*,
                                          IdSource&, RequestArena& arena) const override {
        return on_decide(request, time, arena);
    }
    [[nodiscard]] Result<std::string> explain_as_json(std::size_t, const CdsRequestView& request,
                                                      RequestTime, RequestArena&) const override {
        return "{\"rules\":[\"" + std::string(request.hook_name) + "\"]}";
    }
    [[nodiscard]] std::optional<StatementPage> statement(std::string_view id) const override {
        if (id != "S-1") {
            return std::nullopt;
        }
        return StatementPage{"S-1",
                             "A <b> title",
                             "Guideline",
                             "0.1.0",
                             {"Source & co"},
                             {{"Population", "All & more"}},
                             {{"S-1-a",
                               "Summary",
                               "Some **bold** and `code` <i>\n\n- one\n- two",
                               "plan.json, action[0]",
                               "warning",
                               "order-sign",
                               {{"Rules.\"S-1 a\"", "Facts.x < 3"}},
                               {"a <fact>"}}}};
    }

    /// All services ask for the same.
    void set_prefetch(const std::vector<PrefetchTemplate>& templates) {
        for (ServiceDescription& service : services_) {
            service.prefetch = templates;
        }
    }

    std::function<Result<Decision>(const CdsRequestView&, RequestTime, RequestArena&)> on_decide =
        [](const CdsRequestView&, RequestTime, RequestArena&) -> Result<Decision> {
        engine::Card card;
        card.summary = "Summary";
        card.source_label = "Source";
        return Decision{{card}, 3};
    };

  private:
    std::vector<ServiceDescription> services_;
};

/// Keeps the lines that the real log would write.
class RecordingLog final : public Log {
  public:
    void request(const RequestEvent& event) override {
        lines.push_back(format_request_line(event, 0));
    }
    void started() override {}
    void stopped() override {}
    void tls_reloaded(std::string_view) override {}
    void content_reloaded(const ReloadEvent& event) override {
        lines.push_back(format_reload_line(event, 0));
    }
    void guideline_without_cases(std::string_view) override {}
    void key_set_not_read(std::string_view, std::string_view) override {}

    std::vector<std::string> lines;
};

}  // namespace hookline::hooks::test
