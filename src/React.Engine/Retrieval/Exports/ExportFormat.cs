namespace React.Retrieval.Exports;

/// <summary>What retrieved pairs are written as.</summary>
public enum ExportFormat
{
    /// <summary>Tars of pictures, captions and metadata, with the list for audits beside them.</summary>
    Webdataset,

    /// <summary>A parquet table, a row a pair, with the columns url and caption that img2dataset takes.</summary>
    Parquet,

    /// <summary>Comma-separated values, a row a pair, with the columns filepath and title that OpenCLIP takes; tab-separated where the file is named so.</summary>
    Csv,

    /// <summary>A JSON object a line, each a pair.</summary>
    Jsonl,

    /// <summary>A row for each pair and class: which query brought it, with which score and rank.</summary>
    Audit,
}
