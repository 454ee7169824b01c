#pragma once

#include <filesystem>

namespace hookline::test {

/// The folder of the sources this program was built from; test data are read from there.
std::filesystem::path source_dir();

}  // namespace hookline::test
