#pragma once

#include <filesystem>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// Copies the feedback database `file` to the new file `target` (mode 0600) while a server may be
/// writing (SR-179). The copy is the state of one moment after the call began: every feedback that
/// was answered before is in it, none by halves. It holds no remains of deleted rows, and not the
/// key of the pseudonyms. When this returns, the copy is checked and on the disk; after an error
/// nothing is left at `target`, after a crash at most an empty file.
/// Errors: LoadFailed when `file` is no feedback database or damaged, when `target` exists or
/// cannot be written.
[[nodiscard]] Result<void> back_up_feedback(const std::filesystem::path& file,
                                            const std::filesystem::path& target);

}  // namespace hookline::hooks
