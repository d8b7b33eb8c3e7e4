insert into bird values (1, 'wren'), (2, 'kite');
