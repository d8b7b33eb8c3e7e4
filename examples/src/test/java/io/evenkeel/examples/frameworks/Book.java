package io.evenkeel.examples.frameworks;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

/** A book of one author, with tags. */
@Entity
@Table(name = "book")
class Book {

    @Id
    private int id;

    private String title;

    private BigDecimal price;

    @Column(name = "published_year")
    private Integer year;

    @Version
    private int version;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "author_id")
    private Author author;

    @ElementCollection
    @CollectionTable(name = "book_tag", joinColumns = @JoinColumn(name = "book_id"))
    @Column(name = "tag")
    private Set<String> tags = new HashSet<>();

    /** For JPA. */
    Book() {}

    int id() {
        return id;
    }

    String title() {
        return title;
    }

    BigDecimal price() {
        return price;
    }

    Integer year() {
        return year;
    }

    int version() {
        return version;
    }

    Author author() {
        return author;
    }

    Set<String> tags() {
        return tags;
    }
}
