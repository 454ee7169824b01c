#include "hooks/cli/now.hpp"

#include "fhir/primitives/date_time.hpp"
#include "hooks/system.hpp"

namespace hookline::hooks {

Result<RequestTime> parse_now(std::string_view text) {
    if (text.empty()) {
        const SystemClock clock;
        return RequestTime{clock.now_ms(), clock.offset_minutes()};
    }
    const Result<fhir::DateTime> now = fhir::parse_date_time(text);
    if (now && now->precision == fhir::Precision::Day) {
        constexpr std::int64_t kDayMs = 86'400'000;
        return RequestTime{fhir::epoch_ms(*now) + kDayMs - 1, 0};
    }
    if (now && now->precision >= fhir::Precision::Second && now->has_offset) {
        return RequestTime{fhir::epoch_ms(*now), now->offset_minutes};
    }
    return fail(ErrorKind::LoadFailed,
                "expected a date such as `2026-10-05` or a dateTime with seconds and offset such "
                "as `2026-10-05T09:30:00+02:00`");
}

}  // namespace hookline::hooks
