--liquibase formatted sql

--changeset evenkeel:1
create table tree (id int primary key, name varchar(50) not null);

--changeset evenkeel:2
insert into tree values (1, 'oak'), (2, 'yew');
