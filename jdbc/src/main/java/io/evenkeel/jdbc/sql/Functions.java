package io.evenkeel.jdbc.sql;

/**
 * The built-in functions of MySQL 5.7 to 9.7 and MariaDB 10.6 to 11.8 that classification knows.
 *
 * <p>Pure here means: the answer follows from replicated data, the arguments, the session's settings and the clock, and
 * nothing is left behind. {@code RAND} counts as pure, since any answer of any server is as good. Spatial functions are
 * listed one by one, because a stored function may be called {@code st_…} too. {@code DEFAULT(column)} is missing on
 * purpose: on MariaDB it may take the next number of a sequence.
 */
final class Functions {

    /** Pure in both families. */
    static final String PURE = "abs acos addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg bin bit_count"
            + " bit_length ceil ceiling char char_length character_length charset coalesce coercibility collation"
            + " compress concat concat_ws conv convert convert_tz cos cot crc32 current_date current_time"
            + " current_timestamp database date datediff day dayname dayofmonth dayofweek dayofyear degrees"
            + " elt exp export_set extractvalue field find_in_set floor format from_base64 from_days from_unixtime"
            + " get_format greatest hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interval"
            + " is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 isnull json_array json_array_append json_array_insert"
            + " json_contains json_contains_path json_depth json_extract json_insert json_keys json_length json_merge"
            + " json_merge_patch json_merge_preserve json_object json_overlaps json_pretty json_quote json_remove"
            + " json_replace json_schema_valid json_search json_set json_type json_unquote json_valid json_value"
            + " last_day lcase least left length ln localtime localtimestamp locate log log10 log2 lower lpad ltrim"
            + " make_set makedate maketime md5 microsecond minute mod month monthname name_const nullif oct octet_length"
            + " ord period_add period_diff pi pow power quarter quote radians rand regexp_instr regexp_replace"
            + " regexp_substr repeat replace reverse right round rpad rtrim schema sec_to_time second sha sha1 sha2 sign"
            + " sin soundex space sqrt str_to_date strcmp substring_index subtime tan time time_format time_to_sec"
            + " timediff timestamp timestampadd timestampdiff to_base64 to_days to_seconds truncate ucase uncompress"
            + " uncompressed_length unhex unix_timestamp updatexml upper utc_date utc_time utc_timestamp week weekday"
            + " weekofyear weight_string year yearweek"
            + " geometrycollection linestring mbrcontains mbrdisjoint mbrequals mbrintersects mbroverlaps"
            + " mbrtouches mbrwithin multilinestring multipoint multipolygon point polygon"
            + " st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_buffer st_centroid st_contains"
            + " st_convexhull st_crosses st_difference st_dimension st_disjoint st_distance st_distance_sphere"
            + " st_endpoint st_envelope st_equals st_exteriorring st_geomcollfromtext st_geomcollfromwkb"
            + " st_geometrycollectionfromtext st_geometrycollectionfromwkb st_geometryfromtext st_geometryfromwkb"
            + " st_geometryn st_geometrytype st_geomfromgeojson st_geomfromtext st_geomfromwkb st_interiorringn"
            + " st_intersection st_intersects st_isclosed st_isempty st_issimple st_length st_linefromtext"
            + " st_linefromwkb st_linestringfromtext st_linestringfromwkb st_numgeometries st_numinteriorrings"
            + " st_numpoints st_overlaps st_pointfromtext st_pointfromwkb st_pointn st_polyfromtext st_polyfromwkb"
            + " st_polygonfromtext st_polygonfromwkb st_srid st_startpoint st_symdifference st_touches st_union"
            + " st_within st_x st_y";

    /**
     * Pure in both, but only with the parenthesis right behind the name: with a blank between and without IGNORE_SPACE
     * the name is that of a stored function.
     */
    static final String PURE_TIGHT = "adddate bit_and bit_or bit_xor cast count cume_dist curdate curtime date_add"
            + " date_format date_sub dense_rank extract first_value group_concat json_arrayagg json_objectagg json_table"
            + " lag last_value lead max mid min now nth_value ntile percent_rank position rank row_number std stddev"
            + " stddev_pop stddev_samp subdate substr substring sum sysdate trim var_pop var_samp variance";

    /** Pure in MySQL; not there in MariaDB, where a stored function may have the name. */
    static final String PURE_MYSQL = "any_value bin_to_uuid format_bytes from_vector geomcollection grouping is_uuid"
            + " json_schema_validation_report json_storage_free json_storage_size mbrcoveredby mbrcovers regexp_like"
            + " st_buffer_strategy st_collect st_frechetdistance st_geohash st_geomcollfromtxt st_hausdorffdistance"
            + " st_isvalid st_latfromgeohash st_latitude st_lineinterpolatepoint st_lineinterpolatepoints"
            + " st_longfromgeohash st_longitude st_makeenvelope st_mlinefromtext st_mlinefromwkb st_mpointfromtext"
            + " st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext st_multilinestringfromwkb"
            + " st_multipointfromtext st_multipointfromwkb st_multipolygonfromtext st_multipolygonfromwkb"
            + " st_numinteriorring st_pointatdistance st_pointfromgeohash st_simplify st_swapxy st_transform"
            + " st_validate string_to_vector to_vector uuid_to_bin vector_dim vector_to_string";

    /** Pure in MariaDB; not there in MySQL. */
    static final String PURE_MARIADB = "chr column_check column_create column_exists column_get column_json column_list"
            + " column_add column_delete crc32c json_array_intersect json_compact json_detailed json_equals json_exists"
            + " json_key_value json_loose json_normalize json_object_filter_keys json_object_to_array json_query kdf"
            + " mbrequal natural_sort_key nvl nvl2 sformat st_boundary st_isring st_pointonsurface st_relate to_char"
            + " vec_distance vec_distance_cosine vec_distance_euclidean vec_fromtext vec_totext";

    /** Pure in MariaDB with the parenthesis right behind the name. */
    static final String PURE_TIGHT_MARIADB = "add_months decode median percentile_cont percentile_disc trim_oracle";

    /** About the node or the account that answers, or keeping the node waiting. */
    static final String OF_NODE = "benchmark binlog_gtid_pos connection_id current_role current_user des_decrypt"
            + " des_encrypt encrypt gtid_subset gtid_subtract icu_version load_file master_gtid_wait master_pos_wait"
            + " ps_current_thread_id ps_thread_id random_bytes roles_graphml session_user sleep source_pos_wait sys_guid"
            + " system_user user uuid uuid_short version wait_for_executed_gtid_set"
            + " wait_until_sql_thread_after_gtids";

    /** The same, and not there in MySQL. */
    static final String OF_NODE_MARIADB = "uuid_v4 uuid_v7";

    private Functions() {}
}
