package io.evenkeel.examples.frameworks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Who wrote books. */
@Entity
@Table(name = "author")
class Author {

    @Id
    private int id;

    private String name;

    private LocalDate born;

    @OneToMany(mappedBy = "author")
    private List<Book> books = new ArrayList<>();

    /** For JPA. */
    Author() {}

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    LocalDate born() {
        return born;
    }

    List<Book> books() {
        return books;
    }
}
