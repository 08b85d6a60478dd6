/*
 * The bare work: GMime 3 parses each file and decodes each part.
 *	parse_gmime PASSES FILE...
 */
#include <fcntl.h>
#include <gmime/gmime.h>
#include <stdlib.h>

static void
decode(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	GMimeDataWrapper *content;
	GMimeStream *memory;

	(void)parent;
	if (!GMIME_IS_PART(part))
		return;
	content = g_mime_part_get_content(GMIME_PART(part));
	if (content == NULL)
		return;
	memory = g_mime_stream_mem_new();
	*(gint64 *)data += g_mime_data_wrapper_write_to_stream(content, memory);
	g_object_unref(memory);
}

int
main(int argc, char **argv)
{
	int passes = argc > 1 ? atoi(argv[1]) : 0, pass, i, fd;
	gint64 bytes = 0;

	g_mime_init();
	for (pass = 0; pass < passes; pass++)
		for (i = 2; i < argc; i++) {
			GMimeStream *stream;
			GMimeParser *parser;
			GMimeMessage *message;

			fd = open(argv[i], O_RDONLY);
			if (fd < 0)
				continue;
			stream = g_mime_stream_fs_new(fd);
			parser = g_mime_parser_new_with_stream(stream);
			message = g_mime_parser_construct_message(parser, NULL);
			if (message != NULL) {
				g_mime_message_get_subject(message);
				g_mime_message_foreach(message, decode, &bytes);
				g_object_unref(message);
			}
			g_object_unref(parser);
			g_object_unref(stream);
		}
	return bytes < 0;
}
