package org.mdmtoolkit.heroku;

import java.util.Optional;

/**
 * An app, as Heroku describes it.
 *
 * @param id its UUID
 * @param name its name, which can be changed
 * @param team the team that owns it; empty if a person does
 * @param maintenance whether it shows the maintenance page
 */
public record HerokuApp(String id, String name, Optional<String> team, boolean maintenance) {}
