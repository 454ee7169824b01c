#include "tests/hooks/http/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "hooks/http/message.hpp"

namespace hookline::hooks {

std::string Answer::field(std::string_view name) const {
    std::string_view rest = head;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, end);
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
            return std::string(line.substr(colon + 2));
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    }
    return {};
}

RawClient::RawClient(std::uint16_t port, const char* from) {
    descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{.tv_sec = 8, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (from != nullptr) {
        ::inet_pton(AF_INET, from, &address.sin_addr);
        ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

RawClient::~RawClient() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

std::ptrdiff_t RawClient::write_some(const char* bytes, std::size_t size) {
    return ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
}

std::ptrdiff_t RawClient::read_some(char* bytes, std::size_t size) {
    return ::recv(descriptor_, bytes, size, 0);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::ptrdiff_t count = write_some(bytes.data(), bytes.size());
        if (count <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void RawClient::finish_sending() {
    ::shutdown(descriptor_, SHUT_WR);
}

void RawClient::reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(descriptor_);
    descriptor_ = -1;
}

bool RawClient::receive_some() {
    std::array<char, 65536> buffer;
    const std::ptrdiff_t count = read_some(buffer.data(), buffer.size());
    if (count <= 0) {
        return false;
    }
    received_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

Answer RawClient::receive(bool to_head) {
    Answer answer;
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (!receive_some()) {
            return answer;
        }
    }
    answer.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);

    std::size_t length = 0;
    const std::string field = answer.field("Content-Length");
    std::from_chars(field.data(), field.data() + field.size(), length);
    if (to_head) {
        return answer;
    }
    while (received_.size() < length) {
        if (!receive_some()) {
            answer.status = 0;
            return answer;
        }
    }
    answer.body = received_.substr(0, length);
    received_.erase(0, length);
    return answer;
}

bool RawClient::is_closed_by_server() {
    if (!received_.empty()) {
        return false;
    }
    char byte = 0;
    const std::ptrdiff_t count = read_some(&byte, 1);
    return count == 0 || (count < 0 && errno == ECONNRESET);
}

Answer ask(std::uint16_t port, std::string_view request) {
    RawClient client(port);
    client.send(request);
    return client.receive();
}

}  // namespace hookline::hooks
