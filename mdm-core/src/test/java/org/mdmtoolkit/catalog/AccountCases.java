package org.mdmtoolkit.catalog;

import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.util.List;
import java.util.Map;

/** Cases of the rules about accounts. */
final class AccountCases {

  private static final List<Object> ONE = List.of(dict("shortName", "admin"));
  private static final List<Object> TWO =
      List.of(dict("shortName", "admin"), dict("shortName", "other"));

  private AccountCases() {}

  static List<RuleCase> all() {
    return List.of(
        RuleCase.error("admin-account-required")
            .fires(accounts("SkipPrimarySetupAccountCreation", true))
            .fires(accounts("SetPrimarySetupAccountAsRegularUser", true))
            .fires(
                accounts(
                    "SkipPrimarySetupAccountCreation", true, "AutoSetupAdminAccounts", List.of()))
            .quiet(accounts("SkipPrimarySetupAccountCreation", true, "AutoSetupAdminAccounts", ONE))
            .quiet(accounts("SkipPrimarySetupAccountCreation", false))
            .quiet(accounts()),
        RuleCase.warning("admin-account-first")
            .fires(accounts("AutoSetupAdminAccounts", TWO))
            .quiet(accounts("AutoSetupAdminAccounts", ONE)),
        RuleCase.warning("primary-account-lock")
            .fires(
                accounts(
                    "LockPrimaryAccountInfo",
                    true,
                    "DontAutoPopulatePrimaryAccountInfo",
                    true,
                    "PrimaryAccountFullName",
                    "Alice"))
            .fires(accounts("LockPrimaryAccountInfo", true))
            .quiet(accounts("LockPrimaryAccountInfo", true, "PrimaryAccountFullName", "Alice"))
            .quiet(accounts("LockPrimaryAccountInfo", false)),
        RuleCase.warning("primary-account-ignored")
            .fires(
                accounts(
                    "DontAutoPopulatePrimaryAccountInfo", true, "PrimaryAccountUserName", "alice"))
            .quiet(
                accounts(
                    "DontAutoPopulatePrimaryAccountInfo", false, "PrimaryAccountUserName", "alice"))
            .quiet(accounts("DontAutoPopulatePrimaryAccountInfo", true)),
        RuleCase.error("delete-user-name")
            .fires(command("DeleteUser"))
            .fires(command("DeleteUser", "DeleteAllUsers", false))
            .quiet(command("DeleteUser", "UserName", "alice"))
            .quiet(command("DeleteUser", "DeleteAllUsers", true)),
        RuleCase.error("delete-user-mac")
            .firesFor("macOS 15.1", command("DeleteUser", "DeleteAllUsers", true))
            .quietFor("macOS 15.1", command("DeleteUser", "UserName", "alice"))
            .quietFor("iOS 18.1", command("DeleteUser", "DeleteAllUsers", true)));
  }

  private static Map<String, Object> accounts(Object... keys) {
    return command("AccountConfiguration", keys);
  }
}
