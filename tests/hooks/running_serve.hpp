#pragma once

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

#include "hooks/cli/command_line.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {

/// The command `serve` with content that is a double, on a free port and a thread of its own.
class RunningServe {
  public:
    /// `config`: text of the configuration file, which lies in `folder()`.
    explicit RunningServe(std::string_view config) : RunningServe() { start(config); }
    /// For files that have to be there first; `start` must follow.
    RunningServe() = default;
    ~RunningServe() { static_cast<void>(end()); }
    RunningServe(const RunningServe&) = delete;
    RunningServe& operator=(const RunningServe&) = delete;

    void start(std::string_view config) {
        namespace fs = std::filesystem;
        const fs::path share = folder_ / "share/hookline";
        for (const char* name :
             {"guidelines/g", "mappings/modelinfo", "mappings/valuesets", "mappings/tables"}) {
            fs::create_directories(share / name);
        }
        std::ofstream(share / "guidelines/g/guideline.json") << "{}";
        std::ofstream(share / "mappings/modelinfo/oncology-patient-modelinfo.xml")
            << "<modelInfo/>";
        std::ofstream(folder_ / "c.json") << config;
        server_ = std::thread([this] {
            code_ = run_command_line(
                {"serve", "--listen", "127.0.0.1:0", "--config", (folder_ / "c.json").string()},
                environment_);
            ended_ = true;
        });
        await_port();
    }

    [[nodiscard]] const hookline::test::TemporaryFolder& folder() const { return folder_; }
    /// 0: it did not start.
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// What it printed.
    [[nodiscard]] std::string output() { return buffer_.text(); }

    /// Ends it by SIGTERM and returns its exit code.
    [[nodiscard]] ExitCode end() {
        if (server_.joinable()) {
            if (port_ != 0) {
                static_cast<void>(std::raise(SIGTERM));
            }
            server_.join();
        }
        return code_;
    }
    /// What it printed as errors; after `end`.
    [[nodiscard]] std::string errors() const { return err_.str(); }

  private:
    // A stream buffer that one thread fills while another looks.
    class SharedBuffer final : public std::streambuf {
      public:
        [[nodiscard]] std::string text() {
            const std::scoped_lock lock(mutex_);
            return text_;
        }

      protected:
        int_type overflow(int_type c) override {
            const std::scoped_lock lock(mutex_);
            text_ += traits_type::to_char_type(c);
            return c;
        }

      private:
        std::mutex mutex_;
        std::string text_;
    };

    // The port in `Serving http://127.0.0.1:PORT/`; stays 0 after five seconds without one.
    void await_port() {
        constexpr std::string_view kBefore = "://127.0.0.1:";
        for (int i = 0; i < 500 && !ended_; ++i) {
            const std::string text = buffer_.text();
            if (text.find("Ctrl-C") != std::string::npos) {
                const char* first = text.data() + text.find(kBefore) + kBefore.size();
                std::from_chars(first, text.data() + text.size(), port_);
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    hookline::test::TemporaryFolder folder_;
    SharedBuffer buffer_;
    std::istringstream in_;
    std::ostream out_{&buffer_};
    std::ostringstream err_;
    CommandEnvironment environment_{
        in_, out_, err_,
        [](const ContentPaths&, Diagnostics&) -> std::shared_ptr<const Snapshot> {
            return std::make_shared<const FakeSnapshot>();
        },
        folder_ / "bin/hookline"};
    ExitCode code_ = ExitCode::CannotStart;
    std::atomic<bool> ended_ = false;
    std::uint16_t port_ = 0;
    std::thread server_;
};

}  // namespace hookline::hooks::test
