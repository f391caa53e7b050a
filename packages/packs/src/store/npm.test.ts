/** npm runs with the person's registry and nothing of an npm run around it. */

import { describe, expect, it } from "vitest";
import { npmEnvironment } from "./npm.js";

describe("npm's environment", () => {
  it("keeps what says where packages come from", () => {
    const kept = {
      PATH: "/bin",
      HOME: "/home/anna",
      HTTPS_PROXY: "http://proxy",
      npm_config_registry: "https://r.example",
      NPM_CONFIG_USERCONFIG: "/home/anna/.npmrc",
      "npm_config_@acme:registry": "https://acme.example",
      "npm_config_//r.example/:_authToken": "secret",
      npm_config_cafile: "/ca.pem",
      npm_config_https_proxy: "http://proxy",
      npm_config_strict_ssl: "false",
      npm_config_min_release_age: "7",
    };
    expect(npmEnvironment(kept)).toEqual(kept);
  });

  it("drops what could turn scripts on, load code, or reach into an npm run around it", () => {
    const dropped = {
      npm_config_ignore_scripts: "false",
      NPM_CONFIG_IGNORE_SCRIPTS: "false",
      npm_config_script_shell: "/tmp/evil",
      npm_config_node_options: "--require /tmp/evil.js",
      npm_config_git: "/tmp/evil",
      npm_config_prefix: "/elsewhere",
      npm_config_local_prefix: "/elsewhere",
      npm_config_global: "true",
      npm_config_allow_scripts: "*",
      npm_lifecycle_event: "test",
      npm_package_name: "dreamloom",
      npm_command: "run-script",
      npm_execpath: "/tmp/npm-cli.js",
      NODE_OPTIONS: "--require /tmp/evil.js",
      INIT_CWD: "/elsewhere",
    };
    expect(npmEnvironment(dropped)).toEqual({});
  });
});
