# Set-up, shared by ops/run and ops/test; sourced with $checkout set. It installs only what is missing:
# a second start compares one stamp and runs no installer.

venv=$checkout/.venv
deb='' dnf='' arch='' brew='' missing=''

tell() { printf 'microblog: %s\n' "$*" >&2; }
die() { tell "$*"; exit 1; }

# --- what the system must have -------------------------------------------------------------------

find_python() {
    for python in python3.13 python3.12 python3.11 python3; do
        command -v "$python" >/dev/null 2>&1 || continue
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    die 'Python 3.11 or newer is missing; install it first (Debian: apt-get install python3 python3-venv,' \
        'Fedora: dnf install python3, Arch: pacman -S python, macOS: brew install python).'
}

has_any() { # has_any PROGRAM-OR-PATH...
    for program; do
        command -v "$program" >/dev/null 2>&1 && return
    done
    return 1
}

has_prosody() { has_any prosody /usr/sbin/prosody /usr/local/bin/prosody /usr/bin/prosody; }

has_ejabberd() { has_any ejabberdctl /usr/sbin/ejabberdctl /usr/local/sbin/ejabberdctl; }

has_nginx() { has_any nginx /usr/sbin/nginx /usr/local/sbin/nginx /usr/local/bin/nginx; }

has_chromium() {
    has_any chromium chromium-browser google-chrome google-chrome-stable \
        '/Applications/Chromium.app/Contents/MacOS/Chromium' \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
}

# The browser driver of the tests links to it; minimal systems lack it.
has_libatomic() {
    [ "$(uname)" = Linux ] || return 0
    for library in /usr/lib/libatomic.so.1 /usr/lib64/libatomic.so.1 /usr/lib/*/libatomic.so.1; do
        [ ! -e "$library" ] || return 0
    done
    return 1
}

has_venv() { "$python" -c 'import venv, ensurepip' 2>/dev/null; }

need() { # need NAME DEBIAN FEDORA ARCH MACOS
    missing="${missing:+$missing, }$1"
    deb="$deb $2" dnf="$dnf $3" arch="$arch $4" brew="$brew $5"
}

can_be_root() { [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

refuse_system() {
    die "$missing missing, and $1; install by hand (Debian: apt-get install$deb; Fedora:" \
        "dnf install$dnf; Arch: pacman -S$arch; macOS: brew install$brew)."
}

# No service is wanted: our own servers run on ports of their own, beside none or others.
# shellcheck disable=SC2016  # expanded by the inner shell
apt_install='
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap "rm -f $policy" EXIT
        trap "exit 130" INT TERM HUP
        printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod 755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=300 update
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"'

silence() { # silence SERVICE
    if command -v systemctl >/dev/null 2>&1; then
        as_root systemctl disable --now "$1" || :
    elif command -v update-rc.d >/dev/null 2>&1; then
        as_root update-rc.d "$1" disable || :
    fi
}

# shellcheck disable=SC2086  # lists of package names are meant to fall apart
install_with_manager() {
    if command -v apt-get >/dev/null 2>&1; then
        as_root sh -c "$apt_install" sh $deb || return
    elif command -v dnf >/dev/null 2>&1; then
        as_root dnf -y install $dnf || return
    elif command -v pacman >/dev/null 2>&1; then
        as_root pacman -S --noconfirm --needed $arch || as_root pacman -Sy --noconfirm --needed $arch || return
    else
        brew install $brew || return
    fi
    case $deb in *prosody*) silence prosody ;; esac
    case $deb in *ejabberd*) silence ejabberd ;; esac
    case $deb in *nginx*) silence nginx ;; esac
}

install_system() {
    [ -n "$missing" ] || return 0
    if ! has_any apt-get dnf pacman; then
        has_any brew || refuse_system 'there is no package manager known here'
    else
        can_be_root || refuse_system 'this user may not install it'
    fi
    tell "installing $missing"
    log=$(mktemp)
    if ! install_with_manager >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        refuse_system 'the package manager failed'
    fi
    rm -f "$log"
}

# --- the virtual environment ---------------------------------------------------------------------

# One line that changes whenever anything must be installed anew, the place of the checkout included.
wanted() { # wanted REQUIREMENTS
    cat "$checkout/ops/requirements-uv.txt" "$1" | cksum | tr '\n' ' '
    printf '%s\n' "$checkout"
}

is_stamped() { # is_stamped NAME REQUIREMENTS
    [ -x "$venv/bin/python" ] && [ -f "$venv/.stamp-$1" ] &&
        [ "$(cat "$venv/.stamp-$1")" = "$(wanted "$2")" ]
}

# Two set-ups at once would spoil each other's work: the second waits.
lock_setup() {
    lock=$checkout/.setup.lock
    until mkdir "$lock" 2>/dev/null; do
        [ -w "$checkout" ] || die "$checkout cannot be written by this user."
        holder=$(cat "$lock/pid" 2>/dev/null || :)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            rm -rf "$lock"
        else
            sleep 1
        fi
    done
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '%s\n' "$$" >"$lock/pid"
}

unlock_setup() {
    rm -rf "$lock"
    trap - EXIT INT TERM HUP
}

make_venv() {
    "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    tell 'making the virtual environment'
    "$python" -m venv --clear "$venv" || die "no virtual environment could be made in $venv."
}

fill_venv() { # fill_venv REQUIREMENTS
    tell 'installing Python packages'
    [ -w "${XDG_CACHE_HOME:-$HOME/.cache}" ] || mkdir -p "$HOME/.cache" 2>/dev/null ||
        export UV_CACHE_DIR="$venv/.cache"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        -r "$checkout/ops/requirements-uv.txt" &&
        "$venv/bin/python" -m uv pip sync --quiet --python "$venv/bin/python" --require-hashes "$1" ||
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
            --require-hashes -r "$1" ||
        die 'the Python packages could not be installed; is the network there? Start again to go on.'
}

# The checkout itself is run in place: a path file instead of a build, and a command beside python.
link_checkout() {
    site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$checkout" >"$site/microblog.pth"
    # shellcheck disable=SC2016  # expanded when it runs
    printf '#!/bin/sh\nexec "${0%%/*}/python" -P -m microblog "$@"\n' >"$venv/bin/microblog"
    chmod 755 "$venv/bin/microblog"
}

# --- all of it -----------------------------------------------------------------------------------

# set_up run|dev REQUIREMENTS; the development packages include those of the service.
set_up() {
    if is_stamped "$1" "$2" || { [ "$1" = run ] && is_stamped dev "$checkout/ops/requirements-dev.txt"; }; then
        install_system
    else
        find_python
        [ -x "$venv/bin/python" ] || has_venv || need_venv
        install_system
        lock_setup
        [ ! -e "$venv" ] || [ -w "$venv" ] || die "$venv belongs to another user; remove it first."
        if ! is_stamped "$1" "$2"; then
            rm -f "$venv"/.stamp-*
            make_venv
            fill_venv "$2"
            link_checkout
            wanted "$2" >"$venv/.stamp-$1.part" && mv "$venv/.stamp-$1.part" "$venv/.stamp-$1"
        fi
        unlock_setup
    fi
    fetch_chat
}

need_venv() {
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    need "Python's venv module" "$version-venv" python3-pip python python
}

# The chat page's files; the service runs without them and says so on that page.
fetch_chat() {
    fetch=$checkout/ops/fetch-converse
    stamp=$checkout/web/vendor/converse/.stamp
    [ -f "$fetch" ] || return 0
    if [ ! -f "$stamp" ] || [ -n "$(find "$fetch" -newer "$stamp")" ]; then
        sh "$fetch" || tell 'the chat page has no client for now; microblog chat NAME works without it'
    fi
}
