class Mdm < Formula
  desc "Lock Macs by Apple MDM command, renew vendor certificates"
  homepage "https://github.com/mdmtoolkit/mdm"
  url "https://github.com/mdmtoolkit/mdm/releases/download/v@VERSION@/mdm-@VERSION@.tar.gz"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "openjdk"

  def install
    man1.install Dir["share/man/man1/*"]
    bash_completion.install "share/bash-completion/completions/mdm"
    zsh_completion.install "share/zsh/site-functions/_mdm"
    fish_completion.install Dir["share/fish/vendor_completions.d/*"]
    rm_r "share"
    libexec.install Dir["*"]
    (bin/"mdm").write_env_script libexec/"bin/mdm", Language::Java.overridable_java_home_env
  end

  # A faster start with this Java; mdm runs without it, too.
  def post_install
    quiet_system bin/"mdm", "--make-class-archive"
  end

  test do
    ENV["MDM_HOME"] = testpath/"state"
    assert_match version.to_s, shell_output("#{bin}/mdm --version")
    system bin/"mdm", "lock", "test-mac", "-o", "lock.xml"
    assert_match "DeviceLock", (testpath/"lock.xml").read
    assert_match "test-mac", shell_output("#{bin}/mdm pin list")
  end
end
