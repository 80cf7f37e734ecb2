package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * Rules of the commands about accounts.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/account-configuration-command">
 *     Account Configuration</a>
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/delete-user-command">
 *     Delete User</a>
 */
final class AccountRules {

  private static final String CONFIGURATION = "AccountConfiguration";
  private static final String ADMINS = "AutoSetupAdminAccounts";
  private static final String LOCK = "LockPrimaryAccountInfo";
  private static final String EMPTY = "DontAutoPopulatePrimaryAccountInfo";

  private AccountRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("admin-account-required", CONFIGURATION, AccountRules::adminRequired),
        Rule.of("admin-account-first", CONFIGURATION, AccountRules::adminFirst),
        Rule.of("primary-account-lock", CONFIGURATION, AccountRules::primaryLock),
        Rule.of("primary-account-ignored", CONFIGURATION, AccountRules::primaryIgnored),
        Rule.of("delete-user-name", "DeleteUser", AccountRules::deleteUserName),
        Rule.forTarget("delete-user-mac", "DeleteUser", AccountRules::deleteUserMac));
  }

  private static void adminRequired(Dict accounts, Verdict verdict) {
    List<?> admins = accounts.list(ADMINS);
    if (admins != null && !admins.isEmpty()) {
      return;
    }
    for (String key :
        List.of("SkipPrimarySetupAccountCreation", "SetPrimarySetupAccountAsRegularUser")) {
      if (accounts.isTrue(key)) {
        verdict.error(
            accounts.at(ADMINS),
            "With " + key + " true AutoSetupAdminAccounts must name an administrator.");
        return;
      }
    }
  }

  private static void adminFirst(Dict accounts, Verdict verdict) {
    List<?> admins = accounts.list(ADMINS);
    if (admins != null && admins.size() > 1) {
      verdict.warning(
          accounts.at(ADMINS).index(1),
          "Only the first of AutoSetupAdminAccounts is made; the others are ignored.");
    }
  }

  private static void primaryLock(Dict accounts, Verdict verdict) {
    if (!accounts.isTrue(LOCK)) {
      return;
    }
    if (accounts.isTrue(EMPTY)) {
      verdict.warning(
          accounts.at(LOCK),
          "LockPrimaryAccountInfo needs DontAutoPopulatePrimaryAccountInfo false or absent.");
    } else if (!hasNames(accounts)) {
      verdict.warning(
          accounts.at(LOCK),
          "LockPrimaryAccountInfo locks PrimaryAccountFullName and PrimaryAccountUserName, and"
              + " neither is given.");
    }
  }

  private static void primaryIgnored(Dict accounts, Verdict verdict) {
    if (accounts.isTrue(EMPTY) && hasNames(accounts)) {
      verdict.warning(
          accounts.at(EMPTY),
          "With DontAutoPopulatePrimaryAccountInfo true the names of the primary account are"
              + " ignored.");
    }
  }

  private static boolean hasNames(Dict accounts) {
    return accounts.has("PrimaryAccountFullName") || accounts.has("PrimaryAccountUserName");
  }

  private static void deleteUserName(Dict delete, Verdict verdict) {
    if (!delete.has("UserName") && !delete.isTrue("DeleteAllUsers")) {
      verdict.error(delete.at("UserName"), "UserName is required unless DeleteAllUsers is true.");
    }
  }

  private static void deleteUserMac(Dict delete, Target target, Verdict verdict) {
    if (target.isMac() && !delete.has("UserName") && delete.isTrue("DeleteAllUsers")) {
      verdict.error(
          delete.at("UserName"), "A Mac knows no DeleteAllUsers: UserName is required there.");
    }
  }
}
