package io.evenkeel.examples.frameworks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row. */
@Entity
@Table(name = "item")
class Item {

    @Id
    private int id;

    private String name;

    /** For JPA. */
    Item() {}

    Item(int id, String name) {
        this.id = id;
        this.name = name;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    void rename(String name) {
        this.name = name;
    }
}
