"""Writes language.golden: what Python prints for each program of language.txt, and the last line of its error.

Run it in this folder with CPython 3.11: python3 language.py
"""
import subprocess
import sys

programs = open('language.txt', encoding='utf-8').read().split('#### ')[1:]
with open('language.golden', 'w', encoding='utf-8') as golden:
    for program in programs:
        name, source = program.split('\n', 1)
        run = subprocess.run([sys.executable, '-W', 'ignore', '-c', source], capture_output=True, text=True, encoding='utf-8')
        golden.write('#### ' + name + '\n' + run.stdout)
        if run.returncode:
            golden.write('!!!! ' + run.stderr.strip().split('\n')[-1] + '\n')
