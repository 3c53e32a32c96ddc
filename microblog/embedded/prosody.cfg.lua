-- Written anew at every start; changes are lost. Loopback only: no TLS, no other servers.
run_as_root = true
data_path = $data
certificates = $certificates
interfaces = { "127.0.0.1" }
log = { { levels = { min = "info" }, to = "stdout" } }
statistics = false
storage = "internal"
authentication = "internal_hashed"

modules_enabled = {
	"roster", "saslauth", "disco", "private", "vcard4", "vcard_legacy", "pep", "bookmarks";
	"carbons", "mam", "offline", "smacks", "csi_simple", "blocklist";
	"ping", "time", "uptime", "version";
	-- Registration without mod_register_limits: everybody here comes from one address.
	"register_ibr", "user_account_management";
	"http", "bosh", "websocket";
}
modules_disabled = { "s2s", "s2s_auth_certs", "s2s_bidi", "dialback", "tls", "posix" }

allow_registration = true
-- A push is not to wait for the acknowledgement of the one before it.
network_settings = { nagle = false }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
c2s_ports = { $c2s_port }
c2s_direct_tls_ports = {}
c2s_stanza_size_limit = 65536

component_interfaces = { "127.0.0.1" }
component_ports = { $component_port }

http_interfaces = { "127.0.0.1" }
http_ports = { $http_port }
https_ports = {}
http_default_host = $domain
http_external_url = $http_url
http_max_content_size = 16777216
consider_websocket_secure = true
consider_bosh_secure = true
http_cors_override = { bosh = { enabled = true }, websocket = { enabled = true } }

archive_expires_after = "4w"
default_archive_policy = true
max_archive_query_results = 100
smacks_hibernation_time = 300

VirtualHost $domain

Component $component
	component_secret = $secret
	component_conflict_resolve = "kick_old"

Component $crawler
	component_secret = $secret
	component_conflict_resolve = "kick_old"

Component $conference "muc"
	modules_enabled = { "muc_mam" }
	restrict_room_creation = false
	max_history_messages = 50

Component $upload "http_file_share"
	http_host = $domain
	http_file_share_size_limit = 16777216
	http_file_share_daily_quota = 268435456
	http_file_share_expires_after = 2592000

-- What the operator adds: more hosts, more components.
Include $additions
