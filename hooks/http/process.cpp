#include "hooks/http/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <string>

namespace hookline::hooks {

namespace {

void change_mask_of_hangups(int how) {
    sigset_t hangups;
    sigemptyset(&hangups);
    sigaddset(&hangups, SIGHUP);
    pthread_sigmask(how, &hangups, nullptr);
}

}  // namespace

void hold_hangups() {
    change_mask_of_hangups(SIG_BLOCK);
}

void let_hangups_come() {
    change_mask_of_hangups(SIG_UNBLOCK);
}

Result<void> prepare_process(std::size_t connections_max, std::size_t reserve) {
    std::signal(SIGPIPE, SIG_IGN);
    const rlimit no_core{0, 0};
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) {
        return fail(ErrorKind::LoadFailed, "cannot switch core dumps off");
    }
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        return fail(ErrorKind::LoadFailed, "cannot read the limit of open files");
    }
    const rlim_t wanted = connections_max + reserve;
    if (files.rlim_cur >= wanted) {
        return {};
    }
    if (files.rlim_max < wanted) {
        return fail(ErrorKind::LoadFailed, "limit of open files is " +
                                               std::to_string(files.rlim_max) + ", expected " +
                                               std::to_string(wanted) + " for " +
                                               std::to_string(connections_max) + " connections");
    }
    files.rlim_cur = wanted;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) {
        return fail(ErrorKind::LoadFailed, "cannot raise the limit of open files");
    }
    return {};
}

}  // namespace hookline::hooks
