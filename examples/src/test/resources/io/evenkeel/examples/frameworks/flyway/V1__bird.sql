create table bird (id int primary key, name varchar(50) not null);
