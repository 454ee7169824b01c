// Imaging that was done (patient model 3.8, 3.10; FHIR shapes section 7).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

void add_imaging(MappingContext& context, const Statement& base, const Concept& code,
                 std::string_view report_status) {
    for (const ProcedureTables::ImagingRow& row : context.tables.procedures.imaging) {
        if (!row.sets.has(code)) {
            continue;
        }
        auto imaging = derive<Imaging>(base);
        imaging.code = code;
        imaging.modality = row.modality;
        imaging.regions = row.regions;
        imaging.report_status = report_status;
        context.imaging.push_back(imaging);
    }
}

}  // namespace hookline::mappings
